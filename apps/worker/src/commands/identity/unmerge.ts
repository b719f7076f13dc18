import { TributaryError } from '@tributary/contracts';
import { findMerge, identifierHash, publicIds } from '@tributary/identity';
import type { CommandContext } from '../../house/house.js';
import { decideIdentity } from '../../house/identity/decide.js';
import type { IdentityDecision } from '../../house/identity/identity-decision.js';
import { heldIdentifier } from '../profiles.js';
import { peopleOf, tryOut, type ShownPerson } from './try-out.js';

type Context = Pick<CommandContext, 'house' | 'startedBy'>;

export interface UnmergeArguments {
  /** Number of the merge that is taken back. */
  merge?: string;
  /** Or: the identifier that is split off its person. */
  identifier?: string;
  reason?: string;
  /** Only says what would come of it. */
  dryRun?: boolean;
  /** Who says so; default: who started the command. */
  by?: string;
}

/** The people that come of it, with the identifiers that each holds then. */
export interface Unmerged {
  applied: boolean;
  people: ShownPerson[];
  /** Memberships that changed; null where nothing was applied. */
  entered: number | null;
  left: number | null;
}

/**
 * Takes a merge back, or splits an identifier off: two people again, who are kept apart from then on. Traits, events,
 * consents and memberships follow at once, destinations with the next run of their syncs.
 * @throws NOT_FOUND, INVALID_REQUEST where there is nothing to take back
 */
export async function profilesUnmerge(context: Context, asked: UnmergeArguments): Promise<Unmerged> {
  const { house } = context;
  const decision = await decisionOf(context, asked);
  const preview = await tryOut(house, decision);
  if (preview.people.length < 2)
    throw new TributaryError('INVALID_REQUEST', 'There is nothing to take apart: it is a person of its own already.');
  if (asked.dryRun) return { applied: false, ...preview, entered: null, left: null };
  const { change, entered, left } = await decideIdentity(house, decision);
  if (change.people.length === 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      'Somebody else took them apart meanwhile; see tributary profiles history.',
    );
  return { applied: true, people: await peopleOf(house.database, change.people), entered, left };
}

async function decisionOf({ house, startedBy }: Context, asked: UnmergeArguments): Promise<IdentityDecision> {
  const said = {
    by: asked.by ?? startedBy ?? 'command line',
    reason: asked.reason ?? 'not the same person',
    at: Date.now(),
  };
  if ((asked.merge === undefined) === (asked.identifier === undefined))
    throw new TributaryError('INVALID_REQUEST', 'Say which: the number of a merge, or an identifier to split off.');
  if (asked.merge !== undefined) {
    const { one, other, undone } = await findMerge(house.database, asked.merge);
    if (undone) throw new TributaryError('INVALID_REQUEST', `Merge ${asked.merge} was taken back on ${undone.at}.`);
    return { kind: 'identity.separated', one, other, ...said };
  }
  const held = await heldIdentifier(house, asked.identifier ?? '');
  const of = (await publicIds(house.database, [held.origin])).get(held.origin) ?? '';
  return { kind: 'identity.split', of, identifier: identifierHash(held), ...said };
}
