import { TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import { membersAt, segmentTimeline, type SegmentDay } from '@tributary/segments';
import type { CommandContext } from '../../house/house.js';
import { knownSegment } from './known-segment.js';

const day = 86_400_000;

/** Size, entered, left and turnover of a segment, day by day (UTC). Default: the last 30 days. */
export async function segmentsHistory(
  { house }: Pick<CommandContext, 'house'>,
  { segment, from, to }: { segment: string; from?: string; to?: string },
): Promise<{ segment: string; days: SegmentDay[] }> {
  await house.reload();
  await knownSegment(house, segment);
  return { segment, days: await segmentTimeline(house.warehouse, segment, spanOf({ from, to })) };
}

/** A span of days or moments in milliseconds UTC; the last day counts whole. Default: the last 30 days. */
export function spanOf({ from, to }: { from?: string | undefined; to?: string | undefined }): {
  from: number;
  to: number;
} {
  const end = to === undefined ? Date.now() : momentAsked(to, 'to') + (to.length === 10 ? day - 1 : 0);
  return { from: from === undefined ? end - 30 * day : momentAsked(from, 'from'), to: end };
}

export interface MembersThen {
  segment: string;
  at: string;
  members: { id: string; since: string }[];
}

/** Who was in a segment at a moment, by public id; at most `limit` of them. */
export async function segmentsMembers(
  { house }: Pick<CommandContext, 'house'>,
  { segment, at, limit = 100 }: { segment: string; at?: string; limit?: number },
): Promise<MembersThen> {
  await house.reload();
  await knownSegment(house, segment);
  const then = at === undefined ? Date.now() : momentAsked(at, 'at');
  const rows = await membersAt(house.warehouse, segment, { at: then, limit });
  const ids = await publicIds(
    house.database,
    rows.map(({ profile }) => profile),
  );
  const members = rows.map(({ profile, since }) => ({
    id: ids.get(profile) ?? '',
    since: new Date(`${since.replace(' ', 'T')}Z`).toISOString(),
  }));
  return { segment, at: new Date(then).toISOString(), members };
}

/** A day (its first moment, UTC) or a moment, in milliseconds UTC. Throws INVALID_REQUEST. */
export function momentAsked(text: string, name: string): number {
  const time = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d(T.*(Z|[+-]\d\d:\d\d))?$/.test(text) || Number.isNaN(time))
    throw new TributaryError(
      'INVALID_REQUEST',
      `${name}: "${text}" is no day (2024-06-01) and no moment (2024-06-01T12:00:00Z).`,
    );
  return time;
}
