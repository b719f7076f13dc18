import { createHash } from 'node:crypto';
import type { Parameter } from '@tributary/contracts';
import { mappedTraits, mapRecord } from './mapping.js';
import type { ActivationDeps, Sync } from './ports.js';
import { suppressedProfiles } from './suppressed.js';

export interface PlanCounts {
  add: number;
  update: number;
  remove: number;
  unchanged: number;
  /** Members that may not be sent: purpose or reason → count. */
  blocked: Record<string, number>;
  /** Set where the plan stopped and asks: nothing of it was queued. */
  stopped: string | null;
}

export interface PlannedOperation {
  id: string;
  profile: string;
  kind: 'add' | 'update' | 'remove';
  record: Record<string, unknown>;
  recordHash: string;
}

/** Operations that may wait or be under way per sync; the rest of a plan stays in the warehouse until there is room. */
export const windowSize = 20_000;

/** Counts what a sync would do: one statement over members, profiles, consents and the confirmed ledger. */
export async function countPlan(deps: ActivationDeps, sync: Sync): Promise<PlanCounts> {
  const { sql, params } = await difference(deps, sync);
  const rows = await deps.warehouse.query<{ kind: string; n: string }>(
    `SELECT kind, toString(count()) AS n FROM (${sql}) GROUP BY kind ${numbersAsNumbers}`,
    { params },
  );
  const count = (kind: string) => Number(rows.find((row) => row.kind === kind)?.n ?? 0);
  const counts: PlanCounts = {
    add: count('add'),
    update: count('update'),
    remove: count('remove'),
    unchanged: count('unchanged'),
    blocked: Object.fromEntries(
      rows
        .filter((row) => row.kind.startsWith('blocked:'))
        .map((row) => [row.kind.slice('blocked:'.length), Number(row.n)]),
    ),
    stopped: null,
  };
  const known = counts.remove + counts.unchanged + counts.update;
  const smallest = 20;
  if (counts.remove > smallest && counts.remove > known * sync.config.maxRemovedShare)
    counts.stopped =
      `would remove ${counts.remove} of ${known} people from ${sync.target.connection}; ` +
      `raise maxRemovedShare of the sync "${sync.key}" if this is meant`;
  return counts;
}

/** A whole number of a trait is a number in the record too; 64-bit ids leave the statement as text. */
const numbersAsNumbers = 'SETTINGS output_format_json_quote_64bit_integers = 0';

/** The operations of a plan, without writing anything. People with an open operation are left out. */
export async function* plannedOperations(deps: ActivationDeps, sync: Sync): AsyncGenerator<PlannedOperation[]> {
  const open = await deps.database.query<{ profile: string }>(
    `SELECT profile::text AS profile FROM operations WHERE sync = $1 AND state IN ('waiting', 'leased')`,
    [sync.key],
  );
  const { sql, params } = await difference(deps, sync);
  const rows = deps.warehouse.stream<PlanRow>(
    `SELECT toString(profile) AS profile, kind, mapped, toString(hash) AS hash, known_record, toString(known_version) AS known_version
     FROM (SELECT * FROM (${sql}) WHERE kind IN ('add', 'update', 'remove') AND profile NOT IN ({open:Array(UInt64)}) ORDER BY profile)
     ${numbersAsNumbers}`,
    { params: { ...params, open: open.map((row) => row.profile) } },
  );
  for await (const batch of rows) yield batch.map((row) => operationOf(sync, row));
}

interface PlanRow {
  profile: string;
  kind: PlannedOperation['kind'];
  /** JSON object of the mapped traits. */
  mapped: string;
  hash: string;
  known_record: string;
  known_version: string;
}

function operationOf(sync: Sync, row: PlanRow): PlannedOperation {
  const record =
    row.kind === 'remove'
      ? (JSON.parse(row.known_record) as Record<string, unknown>)
      : mapRecord(sync.config.mapping, JSON.parse(row.mapped) as Record<string, unknown>);
  return {
    id: operationId({
      sync: sync.key,
      profile: row.profile,
      kind: row.kind,
      hash: row.hash,
      knownVersion: row.known_version,
    }),
    profile: row.profile,
    kind: row.kind,
    record,
    recordHash: row.hash,
  };
}

/** The same wish against the same confirmed state is the same operation: planned twice, it is queued once. */
export function operationId(wish: {
  sync: string;
  profile: string;
  kind: PlannedOperation['kind'];
  hash: string;
  /** Version of the ledger's line that it is planned against; 0 without one. */
  knownVersion: string;
}): string {
  const identity = [wish.sync, wish.profile, wish.kind, wish.hash, wish.knownVersion].join('\0');
  return createHash('sha256').update(identity).digest('hex').slice(0, 24);
}

/** One row per person who is a member or known to the destination, with what is to be done. */
async function difference(
  deps: ActivationDeps,
  sync: Sync,
): Promise<{ sql: string; params: Record<string, Parameter> }> {
  const { mapping, purpose } = sync.config;
  const traits = mappedTraits(mapping);
  const json = traits.length
    ? `concat('{', arrayStringConcat(arrayFilter(x -> x != '', [${traits
        .map((name) => `if(isNull(p.traits.\`${name}\`), '', concat('"${name}":', toJSONString(p.traits.\`${name}\`)))`)
        .join(', ')}]), ','), '}')`
    : `'{}'`;
  const suppressed = await suppressedProfiles(deps.database, sync.target.channel);
  const sql = `
    SELECT profile, mapped, hash, known_record, known_version,
      multiIf(wanted AND allowed = 0, if(known, 'remove', {blocked_by:String}),
              wanted AND has({suppressed:Array(UInt64)}, profile), if(known, 'remove', 'blocked:suppressed'),
              wanted AND NOT known, 'add',
              wanted AND hash != known_hash, 'update',
              wanted, 'unchanged',
              known, 'remove', 'none') AS kind
    FROM (
      SELECT profile, max(w) AS wanted, max(k) AS known, max(map) AS mapped, max(record) AS known_record,
             max(ver) AS known_version, max(h) AS known_hash, max(a) AS allowed,
             cityHash64(max(map), {mapping:String}) AS hash
      FROM (
        SELECT m.profile AS profile, 1 AS w, 0 AS k, ${json} AS map, '' AS record, toUInt64(0) AS ver, toUInt64(0) AS h,
               if(c.purpose = '', {granted:UInt8}, c.granted) AS a
        FROM (SELECT profile FROM segment_members FINAL WHERE segment = {segment:String} AND member = 1) AS m
        INNER JOIN (SELECT profile, traits FROM profiles FINAL WHERE present = 1) AS p ON p.profile = m.profile
        LEFT JOIN (SELECT profile, purpose, granted FROM consent_state FINAL WHERE purpose = {purpose:String}) AS c ON c.profile = m.profile
        UNION ALL
        SELECT profile, 0, present, '', record, version, record_hash, 0
        FROM sync_ledger FINAL WHERE sync = {sync:String}
      ) GROUP BY profile
    )`;
  return {
    sql,
    params: {
      segment: sync.config.segment,
      sync: sync.key,
      purpose,
      blocked_by: `blocked:${purpose}`,
      granted: sync.grantedByDefault ? 1 : 0,
      suppressed: [...suppressed],
      mapping: JSON.stringify(mapping),
    },
  };
}
