import type { Rule, Warehouse } from '@tributary/contracts';
import { Statement } from '@tributary/features';
import { gathered, type RuleContext } from '../compile/compile-rules.js';
import { sharedScan } from '../shared-scan.js';
import { utc } from '../times.js';
import { decider } from './decide.js';
import { PersonColumns, type PersonRow } from './person-row.js';

/** So many people are judged one by one; of more, the engine makes whole sets. */
export const few = 5_000;

export interface Moved {
  segment: string;
  profile: string;
  wanted: boolean;
}

interface Asked {
  /** At most {@link few} profiles. */
  scope: readonly string[];
  /** Milliseconds UTC. */
  at: number;
  context: RuleContext;
}

/**
 * Who of these people belongs to a segment otherwise than they are in it, by segment and person. The statement reads each
 * thing that the rules look at once, and does not grow with their number: of a hundred rules over the same events, the
 * engine would take ten times as long to understand the statement as to carry it out (ADR 77).
 */
export async function judgeFew(
  warehouse: Warehouse,
  rules: readonly { key: string; rule: Rule }[],
  { scope, at, context }: Asked,
): Promise<Moved[]> {
  const statement = new Statement();
  const columns = new PersonColumns();
  const deciders = rules.map(({ key, rule }) => ({
    key,
    holds: decider(rule, { statement, columns, context, path: [] }),
  }));
  const { from, params } = sharedScan(gathered(statement), { scope });
  const held = await memberships(warehouse, rules, scope);
  const moved: Moved[] = [];
  const compareWith = (profile: string, wanted: ReadonlySet<string>) => {
    const before = held.get(profile) ?? new Set();
    for (const segment of wanted) if (!before.has(segment)) moved.push({ segment, profile, wanted: true });
    for (const segment of before) if (!wanted.has(segment)) moved.push({ segment, profile, wanted: false });
    held.delete(profile);
  };
  for await (const people of warehouse.stream<PersonRow>(`SELECT ${columns.select()} ${from}`, {
    params: { ...params, at: utc(at) },
  }))
    for (const person of people)
      compareWith(person.profile, new Set(deciders.filter(({ holds }) => holds(person, at)).map(({ key }) => key)));
  // Who is nobody any more, after a merge, is in nothing.
  for (const profile of [...held.keys()]) compareWith(profile, new Set());
  return moved.sort(bySegmentAndPerson);
}

async function memberships(
  warehouse: Warehouse,
  rules: readonly { key: string }[],
  scope: readonly string[],
): Promise<Map<string, Set<string>>> {
  const rows = await warehouse.query<{ profile: string; segments: string[] }>(
    `SELECT profile, groupArray(toString(segment)) AS segments FROM segment_members FINAL
     WHERE segment IN ({keys:Array(String)}) AND member = 1 AND profile IN ({scope:Array(UInt64)}) GROUP BY profile`,
    { params: { keys: rules.map(({ key }) => key), scope } },
  );
  return new Map(rows.map(({ profile, segments }) => [profile, new Set(segments)]));
}

function bySegmentAndPerson(a: Moved, b: Moved): number {
  if (a.segment !== b.segment) return a.segment < b.segment ? -1 : 1;
  return a.profile.length - b.profile.length || (a.profile < b.profile ? -1 : 1);
}
