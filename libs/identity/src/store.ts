import {
  laneOf,
  laneStart,
  TributaryError,
  type Cut,
  type Identifier,
  type Position,
  type Sql,
} from '@tributary/contracts';
import type { CachedMerge, IdentifierCache } from './identifier-cache.js';
import { decodeResolution, type Resolution } from './resolution.js';
import { identifierOf, keyOf } from './rules.js';

/** Identity transactions follow one another, whichever worker they come from: graph decisions need the whole graph still. */
const identityLock = 7_312_001;

/** Held until the transaction ends; namespaces of one server do not wait for each other. */
export async function lockIdentity(tx: Sql): Promise<void> {
  await tx.query('SELECT pg_advisory_xact_lock(hashtext(current_schema()), $1)', [identityLock]);
}

/**
 * The answer stored for this very cut, if its transaction had committed before.
 * @throws LOG_LANE_LOST where the cut was decided, done and forgotten: another worker has taken its lane over.
 */
export async function storedResolution(tx: Sql, consumer: string, cut: Cut): Promise<Resolution | undefined> {
  const [row] = await tx.query<{ result: unknown; decided: string | null }>(
    `SELECT (SELECT result FROM cut_results WHERE consumer = $1 AND cut = $2) AS result,
            (SELECT position FROM offsets WHERE consumer = $1 AND lane = $3) AS decided`,
    [consumer, cut.id, laneOf(cut.to)],
  );
  if (row?.result) return decodeResolution(row.result);
  if (Number(row?.decided ?? 0) >= cut.to)
    throw new TributaryError('LOG_LANE_LOST', `Another worker has finished the cut ${cut.id}.`);
  return undefined;
}

/**
 * Forgets the answers to a lane's cuts up to an offset that is done: nobody will ask for them again. The lane is told and
 * not read from the offset: before its first frame that is no position of its own.
 */
export async function forgetResolutions(
  database: Sql,
  { consumer, lane, done }: { consumer: string; lane: number; done: Position },
): Promise<void> {
  await database.query('DELETE FROM cut_results WHERE consumer = $1 AND position > $2 AND position <= $3', [
    consumer,
    laneStart(lane),
    done,
  ]);
}

/**
 * Tells the cache what was merged since it was last told, by this worker or another. The identity lock is held, so no
 * merge can come in between this and the look-ups of the transaction.
 */
export async function catchUp(tx: Sql, cache: IdentifierCache): Promise<void> {
  if (cache.epoch === undefined) {
    const [row] = await tx.query<{ epoch: string }>('SELECT coalesce(max(version), 0)::text AS epoch FROM merges');
    cache.catchUp([], row?.epoch ?? '0');
    return;
  }
  const rows = await tx.query<CachedMerge & { version: string }>(
    `SELECT loser::text AS loser, winner::text AS winner, undone_at IS NOT NULL AS undone, version::text AS version
     FROM merges WHERE version > $1 ORDER BY version, id`,
    [cache.epoch],
  );
  const last = rows.at(-1);
  if (last) cache.catchUp(rows, last.version);
}

/** Who an identifier leads to, and which profile first held it. */
export interface Holder {
  profile: string;
  origin: string;
}

export async function holdersOf(tx: Sql, keys: readonly string[]): Promise<Map<string, Holder>> {
  if (keys.length === 0) return new Map();
  const identifiers = keys.map(identifierOf);
  const rows = await tx.query<Holder & { type: string; value: string }>(
    `SELECT i.type, i.value, i.profile, i.origin FROM unnest($1::text[], $2::text[]) AS asked (type, value)
     JOIN identifiers i ON i.type = asked.type AND i.value = asked.value`,
    [identifiers.map((identifier) => identifier.type), identifiers.map((identifier) => identifier.value)],
  );
  return new Map(rows.map((row) => [keyOf(row as unknown as Identifier), row]));
}

export async function heldBy(tx: Sql, profiles: readonly string[]): Promise<Map<string, Identifier[]>> {
  const held = new Map<string, Identifier[]>();
  if (profiles.length === 0) return held;
  const rows = await tx.query<{ profile: string; type: string; value: string }>(
    'SELECT profile, type, value FROM identifiers WHERE profile = ANY ($1::bigint[])',
    [profiles],
  );
  for (const { profile, type, value } of rows) {
    const list = held.get(profile) ?? [];
    list.push({ type, value } as Identifier);
    held.set(profile, list);
  }
  return held;
}

/**
 * Ids for profiles that a batch may found, taken from the sequence in one go. The identity lock is held, so the range
 * belongs to this batch; ids that it does not use are never used.
 */
export async function takeIds(tx: Sql, count: number): Promise<() => string> {
  const [row] = await tx.query<{ first: string }>(`SELECT nextval('profile_ids')::text AS first`);
  await tx.query(`SELECT setval('profile_ids', $1::bigint + $2::bigint)`, [row?.first, count]);
  let next = BigInt(row?.first ?? 0);
  return () => String(next++);
}
