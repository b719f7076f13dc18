import { createHash } from 'node:crypto';
import { laneStart, TributaryError } from '@tributary/contracts';
import type { House } from '../house.js';
import { chainHead, hashAt } from '../journal/decisions.js';
import { movedTables } from './copy-database.js';
import { movedWarehouseTables } from './copy-warehouse.js';
import { logNames, type Target } from './open-target.js';

/** Parts of the target that are there whole. */
export interface Claim {
  arrived: ReadonlySet<string>;
  arrive(part: string): Promise<void>;
}

/**
 * What an installation is known by while it is moved: where its logs end. It is another one as soon as anything came in,
 * was decided or was sent.
 */
export async function sourceMark({ events, control, changes, deliveries }: House): Promise<string> {
  const ends = [await chainHead(control)];
  for (const log of [events, changes, deliveries]) {
    const position = await log.end();
    ends.push({ position, hash: position > 0 ? await hashAt(log, position) : '' });
  }
  return createHash('sha256').update(JSON.stringify(ends)).digest('hex');
}

/**
 * Makes an empty target this installation's, or goes on where an earlier move of it ended.
 * @throws INVALID_REQUEST where anything lies there that is not of this very move
 */
export async function claimTarget(target: Target, source: string): Promise<Claim> {
  const { database } = target;
  await database.query(
    `CREATE TABLE IF NOT EXISTS migration_source (source text NOT NULL, part text NOT NULL, PRIMARY KEY (source, part))`,
  );
  const rows = await database.query<{ source: string; part: string }>('SELECT source, part FROM migration_source');
  if (rows.some((row) => row.source !== source))
    throw new TributaryError(
      'INVALID_REQUEST',
      'Another installation was moved there, or this one has worked on since. Empty the servers and begin anew.',
    );
  const arrive = async (part: string) => {
    await database.query('INSERT INTO migration_source (source, part) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      source,
      part,
    ]);
  };
  if (rows.length === 0) {
    const found = await firstContent(target);
    if (found !== null)
      throw new TributaryError(
        'INVALID_REQUEST',
        `The servers are not empty (${found}). Name others, or another namespace: nothing is mixed.`,
      );
    await arrive('begun');
  }
  return { arrived: new Set(rows.map(({ part }) => part)), arrive };
}

/** What lies in the target, in a word; null where it is empty. */
async function firstContent({ database, warehouse, logs }: Target): Promise<string | null> {
  for (const table of [...(await movedTables(database)), 'offsets', 'seen', 'cut_results'])
    if ((await database.query(`SELECT FROM "${table}" LIMIT 1`)).length > 0) return `database table ${table}`;
  for (const { name } of await movedWarehouseTables(warehouse))
    if ((await warehouse.query(`SELECT 1 AS one FROM ${name} LIMIT 1`)).length > 0) return `warehouse table ${name}`;
  for (const name of logNames)
    for (let lane = 0; lane < logs[name].lanes; lane++)
      if ((await logs[name].end(lane)) > laneStart(lane)) return `log ${name}`;
  return null;
}
