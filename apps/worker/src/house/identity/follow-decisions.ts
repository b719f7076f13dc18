import type { Database, Position } from '@tributary/contracts';
import { prepareFeatures } from '@tributary/features';
import { writeGraphChange } from '@tributary/pipeline';
import type { House } from '../house.js';
import { decisionsFrom, holdingControl } from '../journal/decisions.js';
import { openLabels } from '../labels/labels.js';
import { ruleContextOf } from '../segments.js';
import {
  doDecision,
  effectId,
  isIdentityDecision,
  type DecisionEffect,
  type IdentityDecision,
} from './identity-decision.js';
import { moveEvents } from './move-events.js';
import { ownIdentifierTraits } from './own-identifier-traits.js';

const consumer = 'identity';

/** A decision that was followed, with what came of it. */
export interface Followed extends DecisionEffect {
  position: Position;
  entered: number;
  left: number;
}

/**
 * Does what the control log says of who is who and was not done yet: in the database first, where the effect is kept
 * until the warehouse has it too, so that a crash anywhere repeats the same. The caller has the turn between two batches.
 * Without `segments` nobody enters or leaves: a restore takes memberships from the log of changes.
 */
export async function followIdentity(house: House, options: { segments?: boolean } = {}): Promise<Followed[]> {
  // Nothing new is the rule, and costs no wait for others.
  if ((await followedUpTo(house.database)) >= (await house.control.end())) return [];
  return holdingControl(house.database, () => followHeld(house, options));
}

/** The same, of who has the control log for itself. */
export async function followHeld(house: House, { segments = true } = {}): Promise<Followed[]> {
  const { database, control } = house;
  const followed: Followed[] = [];
  const from = await followedUpTo(database);
  if (from >= (await control.end())) return followed;
  await prepareFeatures(house.warehouse, house.config.features);
  const context = await ruleContextOf(house);
  const live = segments ? (context.segments ?? []) : [];
  const labels = await openLabels().of(house, context);
  const deps = { ...house, labels, liveSegments: () => live, ruleContext: () => context };
  for await (const { position, decision } of decisionsFrom(control, from + 1)) {
    if (!isIdentityDecision(decision)) continue;
    const effect = await effectOf(house, position, decision);
    if (effect.split) await moveEvents(house, effect.split);
    if (decision.kind !== 'identity.merged' && effect.change.people.length > 0)
      await ownIdentifierTraits(house, effect.change.people);
    const moved = await writeGraphChange(deps, effect.change, { id: effectId(position), at: decision.at });
    await markFollowed(database, position);
    followed.push({ position, ...effect, ...moved });
  }
  await markFollowed(database, await control.end());
  return followed;
}

async function followedUpTo(database: Database): Promise<Position> {
  const [row] = await database.query<{ position: string }>(
    'SELECT position::text AS position FROM offsets WHERE consumer = $1 AND lane = 0',
    [consumer],
  );
  return Number(row?.position ?? 0);
}

/** The effect of a decision, done now or kept from before a crash. */
function effectOf(
  { database, config }: House,
  position: Position,
  decision: IdentityDecision,
): Promise<DecisionEffect> {
  return database.transaction(async (tx) => {
    const key = [consumer, effectId(position)];
    const [kept] = await tx.query<{ result: DecisionEffect }>(
      'SELECT result FROM cut_results WHERE consumer = $1 AND cut = $2',
      key,
    );
    if (kept) return kept.result;
    const effect = await doDecision(tx, decision, config.identity.identifiers);
    await tx.query('INSERT INTO cut_results (consumer, cut, position, result) VALUES ($1, $2, $3, $4::jsonb)', [
      ...key,
      position,
      JSON.stringify(effect),
    ]);
    return effect;
  });
}

async function markFollowed(database: Database, position: Position): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.query(
      `INSERT INTO offsets (consumer, lane, position, cut, updated_at) VALUES ($1, 0, $2, $3, now())
       ON CONFLICT (consumer, lane) DO UPDATE SET position = greatest(offsets.position, excluded.position), cut = excluded.cut, updated_at = now()`,
      [consumer, position, effectId(position)],
    );
    await tx.query('DELETE FROM cut_results WHERE consumer = $1 AND position <= $2', [consumer, position]);
  });
}
