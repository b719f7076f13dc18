import { TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import { membersAt, segmentMembers } from '@tributary/segments';
import type { House } from '@tributary/worker';
import { isoOf } from '../http/times.js';
import type { SegmentMembers } from './segment.schemas.js';

/** A page of members. The cursor is a public id, as internal ids do not leave the house. */
export async function readMembers(
  { database, warehouse }: Pick<House, 'database' | 'warehouse'>,
  segment: string,
  page: { after?: string; limit: number; at?: string },
): Promise<SegmentMembers> {
  const after = page.after === undefined ? undefined : await placeOf({ database }, page.after);
  const asked = { after, limit: page.limit + 1 };
  const rows =
    page.at === undefined
      ? await segmentMembers(warehouse, segment, asked)
      : await membersAt(warehouse, segment, { ...asked, at: Date.parse(page.at) });
  const shown = rows.slice(0, page.limit);
  const ids = await publicIds(
    database,
    shown.map(({ profile }) => profile),
  );
  const members = shown.map(({ profile, since }) => ({ id: ids.get(profile) ?? '', since: isoOf(since) }));
  return { members, next: rows.length > page.limit ? (members.at(-1)?.id ?? null) : null };
}

/** The profile that had this public id from the start: also when it has been merged since, its place in the order stays. */
async function placeOf({ database }: Pick<House, 'database'>, publicId: string): Promise<string> {
  const [row] = await database.query<{ id: string }>('SELECT id::text AS id FROM profiles WHERE public_id = $1', [
    publicId,
  ]);
  if (!row) throw new TributaryError('INVALID_REQUEST', `after: no profile has the id ${publicId}.`);
  return row.id;
}
