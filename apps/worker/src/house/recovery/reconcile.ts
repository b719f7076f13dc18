import { decisionsOf } from '@tributary/consent';
import type { Parameter } from '@tributary/contracts';
import { refreshAliases } from '@tributary/warehouse';
import type { House } from '../house.js';
import type { Checkpoint } from './checkpoint.js';
import { replaceTable } from './replace-table.js';

/** Beyond every number that a batch can have taken since a checkpoint, so that no number is given to two people. */
const numberGap = 1_000_000_000;
const page = 20_000;

/**
 * Takes out of the warehouse what the restored database does not know: events behind the checkpoint's place in the log,
 * and everything about people who were founded since. Versions start from zero again, so that whatever comes next wins.
 * False, and nothing is done, where rows from before the checkpoint are missing.
 */
export async function reconcileWarehouse(
  { warehouse, database }: Pick<House, 'warehouse' | 'database'>,
  checkpoint: Checkpoint,
): Promise<boolean> {
  const params: Record<string, Parameter> = {
    offset: checkpoint.offset,
    last: checkpoint.lastProfile,
    at: checkpoint.at.replace('T', ' ').replace('Z', ''),
  };
  const [kept] = await warehouse.query<{ n: string }>(
    'SELECT count() AS n FROM events WHERE log_position <= {offset:UInt64}',
    {
      params: { offset: checkpoint.offset },
    },
  );
  if (Number(kept?.n ?? 0) !== checkpoint.events) return false;
  const models = await database.query<{ version: string }>(`SELECT key || '@' || version AS version FROM models`);
  const keep: Record<string, string> = {
    // Before the events, which say what is to go.
    trait_history: `SELECT * FROM trait_history WHERE origin <= {last:UInt64}
      AND (source, message_id) NOT IN (SELECT source, message_id FROM events WHERE log_position > {offset:UInt64})`,
    events: 'SELECT * FROM events WHERE log_position <= {offset:UInt64}',
    quality_findings: "SELECT * FROM quality_findings WHERE at <= toDateTime64({at:String}, 3, 'UTC')",
    field_census: "SELECT * FROM field_census WHERE at <= toDateTime64({at:String}, 3, 'UTC')",
    profiles: 'SELECT profile, traits, present, 0 AS version FROM profiles FINAL WHERE profile <= {last:UInt64}',
    segment_members:
      'SELECT segment, profile, member, 0 AS version, since FROM segment_members FINAL WHERE profile <= {last:UInt64}',
    membership_history:
      "SELECT * FROM membership_history WHERE profile <= {last:UInt64} AND at <= toDateTime64({at:String}, 3, 'UTC')",
    sync_ledger: 'SELECT * FROM sync_ledger FINAL WHERE profile <= {last:UInt64}',
    delivery_log: "SELECT * FROM delivery_log WHERE at <= toDateTime64({at:String}, 3, 'UTC')",
    model_scores:
      "SELECT * FROM model_scores WHERE profile <= {last:UInt64} AND has({models:Array(String)}, concat(model, '@', toString(version)))",
  };
  params['models'] = models.map((row) => row.version);
  for (const [table, select] of Object.entries(keep)) {
    const named = Object.entries(params).filter(([name]) => select.includes(`{${name}:`));
    await replaceTable(warehouse, table, [{ select, params: Object.fromEntries(named) }]);
  }
  return true;
}

/** Gives a warehouse that is not to be trusted its tables back, empty. Models are out of force until the next run writes their scores. */
export async function emptyWarehouse({ warehouse, database }: Pick<House, 'warehouse' | 'database'>): Promise<void> {
  await database.query('UPDATE models SET published_at = NULL');
  // What destinations hold is written into the empty ledger once more.
  await database.query('UPDATE operations SET in_ledger = false WHERE in_ledger');
  const tables = await warehouse.query<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'schema_migrations'`,
  );
  for (const { name } of tables) await replaceTable(warehouse, name, []);
}

/** Writes who is whom and who allowed what as the database has it. */
export async function writeIdentity({ warehouse, database }: Pick<House, 'warehouse' | 'database'>): Promise<void> {
  await replaceTable(warehouse, 'profile_alias', []);
  await replaceTable(warehouse, 'consent_state', []);
  for await (const rows of pages(
    database,
    'SELECT id::text AS id, merged_into::text AS into FROM profiles WHERE merged_into IS NOT NULL',
  ))
    await warehouse.insert(
      'profile_alias',
      rows.map((row) => ({ origin: row.id, canonical: row.into, version: 0 })),
    );
  await refreshAliases(warehouse);
  for await (const rows of pages(
    database,
    'SELECT id::text AS id, NULL AS into FROM profiles WHERE merged_into IS NULL',
  )) {
    const decisions = await decisionsOf(
      database,
      rows.map((row) => row.id),
    );
    await warehouse.insert(
      'consent_state',
      [...decisions].flatMap(([profile, held]) =>
        [...held].map(([purpose, granted]) => ({ profile, purpose, granted: granted ? 1 : 0, version: 0 })),
      ),
    );
  }
}

/** Moves the sequence of people's numbers beyond all that may have been given since the checkpoint. */
export async function skipNumbers({ database }: Pick<House, 'database'>, checkpoint: Checkpoint): Promise<void> {
  await database.query(`SELECT setval('profile_ids', greatest(nextval('profile_ids'), $1::bigint))`, [
    String(BigInt(checkpoint.lastProfile) + BigInt(numberGap)),
  ]);
}

interface Person {
  id: string;
  into: string | null;
}

/** People in pages, in the order of their numbers. */
async function* pages(database: House['database'], select: string): AsyncGenerator<Person[]> {
  for (let after = '0'; ;) {
    const rows = await database.query<Person>(
      `SELECT * FROM (${select}) AS p WHERE p.id::bigint > $1::bigint ORDER BY p.id::bigint LIMIT ${page}`,
      [after],
    );
    if (rows.length > 0) yield rows;
    if (rows.length < page) return;
    after = rows.at(-1)?.id ?? after;
  }
}
