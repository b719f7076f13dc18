import type { Parameter, Warehouse } from '@tributary/contracts';
import { originsOfScope } from '@tributary/features';

/** Which people are judged: those named, or those whose ids lie in a slice (both ends belong to it). */
export type People = { scope: readonly string[] } | { from: string; to: string };

/** People of one statement: bounds its memory, and what is counted of them stays near the processor. */
export const perSlice = 250_000;

const highest = '18446744073709551615';

/** Everyone, in slices of so many people by profile id. Slices lie without gaps: who comes in meanwhile is in one. */
export async function slicesOf(warehouse: Warehouse, most = perSlice): Promise<People[]> {
  const rows = await warehouse.query<{ profile: string }>(
    `SELECT profile FROM (
       SELECT profile, row_number() OVER (ORDER BY profile) AS place, count() OVER () AS people
       FROM profiles FINAL WHERE present = 1
     ) WHERE place % {most:UInt32} = 0 AND place < people ORDER BY profile`,
    { params: { most } },
  );
  const ends = rows.map(({ profile }) => BigInt(profile));
  return [...ends, BigInt(highest)].map((to, index) => ({
    from: index === 0 ? '0' : String(ends[index - 1]! + 1n),
    to: String(to),
  }));
}

/** What a statement that is limited to people asks for. */
export function peopleParams(people: People | undefined): Record<string, Parameter> {
  if (people === undefined) return {};
  return 'scope' in people ? { scope: people.scope } : { first_profile: people.from, last_profile: people.to };
}

/** Continues a WHERE: only rows of these people, by a column that holds their id. */
export function ofPeople(people: People | undefined, column = 'profile'): string {
  if (people === undefined) return '';
  return 'scope' in people
    ? `AND ${column} IN ({scope:Array(UInt64)})`
    : `AND ${column} BETWEEN {first_profile:UInt64} AND {last_profile:UInt64}`;
}

/**
 * Continues a WHERE over events: the origins of these people are looked up first and read by the sort key; the
 * dictionary over the whole column would read everything.
 */
export function eventsOfPeople(people: People | undefined): string {
  if (people === undefined) return '';
  if ('scope' in people) return `AND ${originsOfScope}`;
  // Who was merged away may lie in one slice and the person in another.
  return `AND (origin BETWEEN {first_profile:UInt64} AND {last_profile:UInt64}
        OR origin IN (SELECT origin FROM profile_alias FINAL WHERE canonical BETWEEN {first_profile:UInt64} AND {last_profile:UInt64}))
      ${ofPeople(people)}`;
}
