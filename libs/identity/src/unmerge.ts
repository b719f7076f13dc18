import { TributaryError, type Sql } from '@tributary/contracts';
import { mergesAmong, nothingChanged, partsOf, settleParts, type GraphChange, type HeldMerge } from './graph-change.js';
import { sayNever } from './never-together.js';
import { pathBetween } from './parts.js';
import { lockIdentity } from './store.js';

/** Who says it, why, and when (milliseconds UTC). */
export interface Said {
  by: string;
  reason: string;
  at: number;
}

/**
 * Makes two people of one, in the caller's transaction: takes back the merge that holds two profiles together, and keeps
 * them apart from then on, whatever evidence comes. Where other merges led from one to the other, the last of them is
 * taken back. Nothing of what was merged elsewhere is touched. Twice is as once.
 */
export async function separate(tx: Sql, pair: { one: string; other: string }, said: Said): Promise<GraphChange> {
  await lockIdentity(tx);
  const before = await partsOf(tx, [pair.one, pair.other]);
  if (!before.has(pair.one) || !before.has(pair.other) || pair.one === pair.other)
    throw new TributaryError('NOT_FOUND', 'Two profiles are needed to keep them apart.');
  await sayNever(tx, pair, said);
  if (before.get(pair.one) !== before.get(pair.other)) return nothingChanged;
  const held = await mergesAmong(tx, [...before.keys()]);
  const path = pathBetween(
    held.map((merge) => merge.edge),
    pair.one,
    pair.other,
  );
  const last = lastOn(path ?? [], held);
  if (last) await takeBack(tx, [last.id], said);
  return settleParts(
    tx,
    before,
    held.filter((merge) => merge !== last),
  );
}

/**
 * Takes a profile out of its person, in the caller's transaction: every merge that holds it is taken back. Who was one
 * person only through it come apart too; it is kept apart from all that it was joined to.
 */
export async function isolate(tx: Sql, profile: string, said: Said): Promise<GraphChange> {
  await lockIdentity(tx);
  const before = await partsOf(tx, [profile]);
  const held = (await mergesAmong(tx, [...before.keys()])).filter(({ edge }) => edge.includes(profile));
  if (held.length === 0) return nothingChanged;
  for (const { edge } of held) await sayNever(tx, { one: edge[0], other: edge[1] }, said);
  await takeBack(
    tx,
    held.map((merge) => merge.id),
    said,
  );
  return settleParts(tx, before);
}

/** The newest of the merges on a way. */
function lastOn(path: readonly string[], held: readonly HeldMerge[]): HeldMerge | undefined {
  const steps = new Set(path.slice(1).map((part, index) => `${path[index]} ${part}`));
  return held.filter(({ edge: [a, b] }) => steps.has(`${a} ${b}`) || steps.has(`${b} ${a}`)).at(-1);
}

/** The version tells every worker's cache to forget what it knows. */
async function takeBack(tx: Sql, merges: readonly string[], said: Said): Promise<void> {
  await tx.query(
    `UPDATE merges SET undone_at = $2, undone_by = $3, undone_reason = $4,
       version = (SELECT nextval('versions')) WHERE id = ANY ($1::bigint[])`,
    [merges, new Date(said.at).toISOString(), said.by, said.reason],
  );
}
