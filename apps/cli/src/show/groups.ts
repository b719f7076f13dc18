import type { ChangedMember, GroupPage } from '@tributary/worker';
import { count, table } from './table.js';

type Shown = Omit<GroupPage, 'people'>;

/** What is known of a group, in a line. */
export const traitsText = (traits: Readonly<Record<string, unknown>>): string =>
  Object.entries(traits)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

export function showGroups({ groups }: { groups: readonly Shown[] }, write: (line: string) => void): void {
  if (groups.length === 0)
    return write('No groups yet. Send "group" calls, or state "identity.groups" in tributary.config.ts.');
  const rows = groups.map(({ kind, id, members, traits }) => [kind, id, members, traitsText(traits)]);
  for (const line of table(rows)) write(line);
}

export function showGroup({ kind, id, members, traits, people }: GroupPage, write: (line: string) => void): void {
  write(`${kind} ${id}: ${count(members, 'member')}`);
  for (const [name, value] of Object.entries(traits)) write(`  ${traitsText({ [name]: value })}`);
  write('Members');
  for (const person of people) write(`  ${person}`);
  if (members > people.length) write(`  and ${(members - people.length).toLocaleString('en-GB')} more`);
}

export function showMember({ kind, id, person, member, changed }: ChangedMember, write: (line: string) => void): void {
  write(`${person} is ${member ? 'in' : 'not in'} the ${kind} ${id}${changed ? ' now' : ', as before'}.`);
}
