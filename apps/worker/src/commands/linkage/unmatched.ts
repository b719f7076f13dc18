import { TributaryError } from '@tributary/contracts';
import { publicIds } from '@tributary/identity';
import type { CommandContext } from '../../house/house.js';

export interface Unmatched {
  source: string;
  /** People of whom the source tells, and those of whom no other source does. */
  people: number;
  alone: number;
  list: { id: string; events: number }[];
}

/**
 * Who a source knows and no other source does: its rows that match nobody. @throws NOT_FOUND where there is no such
 * source.
 */
export async function identityUnmatched(
  { house }: Pick<CommandContext, 'house'>,
  { source, limit = 100 }: { source: string; limit?: number },
): Promise<Unmatched> {
  await house.reload();
  if (!Object.hasOwn(house.config.sources, source))
    throw new TributaryError(
      'NOT_FOUND',
      `No source "${source}". Known: ${Object.keys(house.config.sources).join(', ') || 'none'}.`,
    );
  const people = `SELECT profile, toFloat64(count()) AS events, uniqExact(source) = 1 AS alone FROM events_canonical WHERE profile != 0 GROUP BY profile HAVING countIf(source = {source:String}) > 0`;
  const params = { source };
  const [counted] = await house.warehouse.query<{ people: number; alone: number }>(
    `SELECT toFloat64(count()) AS people, toFloat64(countIf(alone)) AS alone FROM (${people})`,
    { params },
  );
  const rows = await house.warehouse.query<{ profile: string; events: number }>(
    `SELECT toString(profile) AS profile, events FROM (${people}) AS p WHERE alone ORDER BY p.profile LIMIT ${Math.min(1_000, limit)}`,
    { params },
  );
  const ids = await publicIds(
    house.database,
    rows.map(({ profile }) => profile),
  );
  return {
    source,
    people: counted?.people ?? 0,
    alone: counted?.alone ?? 0,
    list: rows.map(({ profile, events }) => ({ id: ids.get(profile) ?? '', events })),
  };
}
