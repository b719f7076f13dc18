import { randomUUID } from 'node:crypto';
import { accountEvents, accountKind, TributaryError, type TrackingEvent } from '@tributary/contracts';
import { viewProfile } from '@tributary/identity';
import { groupsOfPerson } from '@tributary/profiles';
import type { CommandContext } from '../../house/house.js';
import { saidOf } from '../../house/identity/said-of.js';
import { matchPeople } from '../features/match-people.js';
import { knownProfile } from '../profiles.js';

/** Name under which what is decided about members here is in the log. */
const source = 'groups';

export interface MemberArguments {
  kind: string;
  id: string;
  /** Public id or any identifier. */
  person: string;
}

export interface ChangedMember {
  kind: string;
  id: string;
  person: string;
  /** Whether the person is in the group now. */
  member: boolean;
  /** False where it was so before. */
  changed: boolean;
}

/**
 * Puts a person into an account or takes them out, by the front door: as the event that a source would send, so that it
 * follows merges, rebuilds and points in time, and triggers may wait for it.
 * @throws INVALID_REQUEST for households, which are what people share; NOT_FOUND
 */
export async function changeMember(
  { house, signal }: Pick<CommandContext, 'house' | 'signal'>,
  { kind, id, person }: MemberArguments,
  member: boolean,
): Promise<ChangedMember> {
  await house.reload();
  if (kind !== accountKind)
    throw new TributaryError(
      'INVALID_REQUEST',
      `Only an ${accountKind} is entered and left; people are in a group of the kind "${kind}" by what they share. Change those values.`,
    );
  const profile = await knownProfile(house, person);
  const { publicId, origins } = await viewProfile(house.database, profile);
  const groups = await groupsOfPerson(house.warehouse, {}, { profile, origins });
  const changed = groups.some((group) => group.id === id) !== member;
  if (changed) {
    const [identifier] = await matchPeople(house, [publicId]);
    if (identifier === undefined)
      throw new TributaryError(
        'INVALID_REQUEST',
        `No event can name ${publicId}: they hold none but composite and scoped identifiers. Let their source send it.`,
      );
    const now = Date.now();
    const said = saidOf(identifier);
    const event = {
      type: 'track',
      event: member ? accountEvents.added : accountEvents.removed,
      messageId: randomUUID(),
      timestamp: new Date(now).toISOString(),
      ...said,
      context: { ...said.context, groupId: id },
    } as TrackingEvent;
    await house.events.append([{ key: source, source, receivedAt: now, body: Buffer.from(JSON.stringify(event)) }]);
    await house.process(signal);
  }
  return { kind, id, person: publicId, member, changed };
}
