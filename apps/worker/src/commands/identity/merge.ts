import { TributaryError } from '@tributary/contracts';
import { publicIds, type MergeOutcome } from '@tributary/identity';
import type { CommandContext } from '../../house/house.js';
import { decideIdentity } from '../../house/identity/decide.js';
import { knownProfile } from '../profiles.js';
import { peopleOf, tryOut } from './try-out.js';
import type { Unmerged } from './unmerge.js';

export interface MergeArguments {
  /** Public ids or identifiers of two people. */
  one: string;
  other: string;
  reason?: string | undefined;
  /** Only says what would come of it. */
  dryRun?: boolean | undefined;
}

/** The person that comes of it. */
export type Merged = Unmerged;

const refusals: Record<Exclude<MergeOutcome, 'merged'>, string> = {
  together: 'They are one person already.',
  apart: 'They are kept apart.',
  limit:
    'One person would hold more values of a type than identity.identifiers allows. Raise that limit, or split one identifier off first.',
  unknown: 'One of the two is not known any more.',
};

/**
 * Makes one person of two because somebody says so, whatever was said of them before; taken back like any merge.
 * Segments follow at once, destinations with the next run of their syncs.
 * @throws NOT_FOUND, INVALID_REQUEST where it cannot be
 */
export async function profilesMerge(
  { house, startedBy }: Pick<CommandContext, 'house' | 'startedBy'>,
  asked: MergeArguments,
): Promise<Merged> {
  await house.reload();
  const profiles = [await knownProfile(house, asked.one), await knownProfile(house, asked.other)];
  const ids = await publicIds(house.database, profiles);
  const [one = '', other = ''] = profiles.map((profile) => ids.get(profile) ?? '');
  const decision = {
    kind: 'identity.joined',
    one,
    other,
    by: startedBy ?? 'command line',
    reason: asked.reason ?? 'the same person',
    at: Date.now(),
  } as const;
  const tried = await tryOut(house, decision);
  refuseUnlessMerged(tried.outcomes);
  if (asked.dryRun) return { applied: false, people: tried.people, entered: null, left: null };
  const { outcomes = [], change, entered, left } = await decideIdentity(house, decision);
  // Somebody else may have decided in between.
  refuseUnlessMerged(outcomes);
  return { applied: true, people: await peopleOf(house.database, change.people), entered, left };
}

function refuseUnlessMerged([outcome = 'unknown']: readonly MergeOutcome[]): void {
  if (outcome !== 'merged') throw new TributaryError('INVALID_REQUEST', refusals[outcome]);
}
