import { createHash, randomUUID } from 'node:crypto';
import type { Operation } from '@tributary/plugin-kit';
import { differenceOf, differenceSettings, type Difference } from './difference.js';
import { mapRecord } from './mapping.js';
import type { ActivationDeps, Sync } from './ports.js';

export interface PlannedOperation {
  id: string;
  profile: string;
  kind: Operation['kind'];
  record: Record<string, unknown>;
  recordHash: string;
  /** Of the mapping that it was made by. */
  mappingHash: string;
  /** Name that the destination gave the record before; empty without one. */
  remoteId: string;
  /** The record as the destination knows it, where the fields that name the person change. */
  known: Record<string, unknown> | null;
}

interface PlanRow {
  profile: string;
  kind: Operation['kind'];
  /** JSON object of the mapped traits. */
  mapped: string;
  hash: string;
  mapping: string;
  known_record: string;
  known_version: string;
  remote_id: string;
}

const columns = `toString(profile) AS profile, kind, mapped, toString(hash) AS hash, toString(cityHash64({mapping:String})) AS mapping,
  known_record, toString(known_version) AS known_version, remote_id`;
const toBeDone = `kind IN ('add', 'update', 'remove')`;

/** The first operations of each kind that a sync would send; nothing is written. */
export async function sampleOperations(deps: ActivationDeps, sync: Sync, perKind: number): Promise<PlannedOperation[]> {
  const { sql, params } = await differenceOf(deps, sync);
  const rows = await deps.warehouse.query<PlanRow>(
    `SELECT ${columns} FROM (SELECT * FROM (${sql}) WHERE ${toBeDone} ORDER BY profile LIMIT ${perKind} BY kind) ${differenceSettings}`,
    { params },
  );
  return rows.map((row) => operationOf(sync, row));
}

/** The operations of some people. */
export async function operationsOf(
  deps: ActivationDeps,
  sync: Sync,
  profiles: readonly string[],
): Promise<PlannedOperation[]> {
  const open = await openProfiles(deps, sync);
  const { sql, params } = await differenceOf(deps, sync, profiles);
  const rows = await deps.warehouse.query<PlanRow>(
    `SELECT ${columns} FROM (SELECT * FROM (${sql}) WHERE ${toBeDone} AND profile NOT IN ({open:Array(UInt64)}))
     ORDER BY profile ${differenceSettings}`,
    { params: { ...params, open } },
  );
  return rows.map((row) => operationOf(sync, row));
}

/** A whole plan, laid down in the warehouse: read in pieces, while the database holds a window of it. */
export interface StoredPlan {
  /** The next operations of the kind whose turn it is, in the order of their people; none where there are no more of it. */
  next(most: number): Promise<PlannedOperation[]>;
  /** Goes on to the next kind; false where the plan is at its end. */
  turn(): boolean;
  /** It holds people's records: it goes when it is done. */
  drop(): Promise<void>;
}

/**
 * An address may go from one person to another, as after a merge or its undoing: who leaves has left before whoever takes
 * it over comes, since a vendor that knows people by address would take the newcomer away with the one who leaves.
 */
const turns: readonly Operation['kind'][] = ['remove', 'update', 'add'];

/** Of a few operations, those that may go now: none that names whom an operation of another person takes away. */
export function withoutFollowers(sync: Sync, planned: readonly PlannedOperation[]): readonly PlannedOperation[] {
  const names = (record: Record<string, unknown>) =>
    sync.target.identity.flatMap((field) => (record[field] == null ? [] : [JSON.stringify([field, record[field]])]));
  const leaving = new Map<string, string>();
  for (const { kind, profile, record, known } of planned)
    if (kind === 'remove' || known) for (const name of names(known ?? record)) leaving.set(name, profile);
  const now = planned.filter(
    ({ kind, profile, record }) =>
      kind === 'remove' || names(record).every((name) => (leaving.get(name) ?? profile) === profile),
  );
  // Two who take each other's address wait for no one.
  return now.length > 0 ? now : planned;
}

/** Writes down what is to be done: one statement, nothing passes through this process. People with an open operation are left out. */
export async function storePlan(deps: ActivationDeps, sync: Sync): Promise<StoredPlan> {
  const { warehouse } = deps;
  const plan = randomUUID();
  const open = await openProfiles(deps, sync);
  const { sql, params }: Difference = await differenceOf(deps, sync);
  const drop = () =>
    warehouse.command('ALTER TABLE sync_plan DROP PARTITION {sync:String}', { params: { sync: sync.key } });
  // What a dead process left behind.
  await drop();
  await warehouse.command(
    `INSERT INTO sync_plan (sync, plan, profile, kind, mapped, hash, mapping, known_record, known_version, remote_id)
     SELECT {sync:String}, {plan:String}, profile, kind, if(kind = 'remove', '', mapped), hash, cityHash64({mapping:String}),
            known_record, known_version, remote_id
     FROM (${sql}) WHERE ${toBeDone} AND profile NOT IN ({open:Array(UInt64)}) ${differenceSettings}`,
    { params: { ...params, plan, open } },
  );
  let after = '0';
  const left = [...turns];
  return {
    drop,
    turn() {
      after = '0';
      left.shift();
      return left.length > 0;
    },
    async next(most) {
      const rows = await warehouse.query<PlanRow>(
        `SELECT toString(profile) AS profile, kind, mapped, toString(hash) AS hash, toString(mapping) AS mapping,
                known_record, toString(known_version) AS known_version, remote_id
         FROM sync_plan WHERE sync = {sync:String} AND plan = {plan:String} AND kind = {kind:String} AND sync_plan.profile > {after:UInt64}
         ORDER BY sync_plan.profile LIMIT {most:UInt32}`,
        { params: { sync: sync.key, plan, kind: left[0] ?? '', after, most } },
      );
      after = rows.at(-1)?.profile ?? after;
      return rows.map((row) => operationOf(sync, row));
    },
  };
}

/** People of whom an operation is on its way: what comes after it is planned when it has ended, so order is kept. */
async function openProfiles({ database }: ActivationDeps, sync: Sync): Promise<string[]> {
  const open = await database.query<{ profile: string }>(
    `SELECT profile::text AS profile FROM operations WHERE sync = $1 AND state IN ('waiting', 'leased', 'again', 'accepted')`,
    [sync.key],
  );
  return open.map((row) => row.profile);
}

function operationOf(sync: Sync, row: PlanRow): PlannedOperation {
  const known = row.known_record === '' ? null : (JSON.parse(row.known_record) as Record<string, unknown>);
  const record =
    row.kind === 'remove'
      ? (known ?? {})
      : mapRecord(sync.config.mapping, JSON.parse(row.mapped) as Record<string, unknown>, sync.linkOf);
  const { can, identity } = sync.target;
  const renamed =
    row.kind === 'update' && identity.some((field) => JSON.stringify(known?.[field]) !== JSON.stringify(record[field]));
  // Where the vendor would take another address for another person, the old one leaves first; the next plan adds the new.
  const replaced = renamed && can.rename !== true && can.remove !== 'none' && known !== null;
  const kind = replaced ? 'remove' : row.kind;
  const id = operationId({
    sync: sync.key,
    profile: row.profile,
    kind,
    hash: row.hash,
    knownVersion: row.known_version,
  });
  return {
    id,
    profile: row.profile,
    kind,
    record: replaced ? known : record,
    recordHash: row.hash,
    mappingHash: row.mapping,
    remoteId: row.remote_id,
    known: renamed && !replaced ? known : null,
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
