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
 * The answer stored for this very cut, if its transaction had committed before. Where it is a new one, tells the cache
 * what was merged since it was last told, by this worker or another: the identity lock is held, so no merge can come in
 * between this and the look-ups of the transaction.
 * @throws LOG_LANE_LOST where the cut was decided, done and forgotten: another worker has taken its lane over.
 */
export async function openCut(
  tx: Sql,
  cache: IdentifierCache,
  { consumer, cut }: { consumer: string; cut: Cut },
): Promise<Resolution | undefined> {
  const [row] = await tx.query<CutState>(
    `SELECT (SELECT result FROM cut_results WHERE consumer = $1 AND cut = $2) AS result,
            (SELECT position FROM offsets WHERE consumer = $1 AND lane = $3) AS decided,
            (SELECT coalesce(max(version), 0)::text FROM merges) AS epoch,
            (SELECT json_agg(json_build_object('loser', loser::text, 'winner', winner::text, 'undone', undone_at IS NOT NULL)
                             ORDER BY version, id) FROM merges WHERE version > $4::bigint) AS merges`,
    [consumer, cut.id, laneOf(cut.to), cache.epoch ?? null],
  );
  if (row?.result) return decodeResolution(row.result);
  if (Number(row?.decided ?? 0) >= cut.to)
    throw new TributaryError('LOG_LANE_LOST', `Another worker has finished the cut ${cut.id}.`);
  const merges = row?.merges ?? [];
  if (cache.epoch === undefined || merges.length > 0) cache.catchUp(merges, row?.epoch ?? '0');
  return undefined;
}

interface CutState {
  result: unknown;
  decided: string | null;
  /** Version of the last merge. */
  epoch: string;
  /** Those after the cache's epoch; null where there are none. */
  merges: CachedMerge[] | null;
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

/** Identifiers by the profile that holds them. */
export async function heldBy(tx: Sql, profiles: readonly string[]): Promise<Map<string, Identifier[]>> {
  if (profiles.length === 0) return new Map();
  return byProfile(
    await tx.query<HeldIdentifier>('SELECT profile, type, value FROM identifiers WHERE profile = ANY ($1::bigint[])', [
      profiles,
    ]),
  );
}

export type HeldIdentifier = Identifier & { profile: string };

export function byProfile(rows: readonly HeldIdentifier[]): Map<string, Identifier[]> {
  const held = new Map<string, Identifier[]>();
  for (const { profile, type, value } of rows) {
    const list = held.get(profile) ?? [];
    list.push({ type, value });
    held.set(profile, list);
  }
  return held;
}

/**
 * Ids for profiles that a batch may found, taken from the sequence in one go. The identity lock is held, so the range
 * belongs to this batch; ids that it does not use are never used.
 */
export async function takeIds(tx: Sql, count: number): Promise<() => string> {
  const [row] = await tx.query<{ last: string }>(
    `SELECT setval('profile_ids', nextval('profile_ids') + $1::bigint)::text AS last`,
    [count],
  );
  let next = BigInt(row?.last ?? 0) - BigInt(count);
  return () => String(next++);
}
