import type { Rule, Warehouse } from '@tributary/contracts';
import { Statement } from '@tributary/features';
import type { RuleContext } from '../compile/compile-rules.js';
import { gathered } from '../compile/gathered.js';
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
  // Both are read at once; a failure of the second is met at its own await.
  const holding = memberships(warehouse, rules, scope);
  holding.catch(() => {});
  const moved: Moved[] = [];
  const wanted = new Map<string, Set<string>>();
  for await (const people of warehouse.stream<PersonRow>(`SELECT ${columns.select()} ${from}`, {
    params: { ...params, at: utc(at) },
  }))
    for (const person of people)
      wanted.set(person.profile, new Set(deciders.filter(({ holds }) => holds(person, at)).map(({ key }) => key)));
  const held = await holding;
  // Who is nobody any more, after a merge, is in nothing.
  for (const profile of new Set([...wanted.keys(), ...held.keys()]))
    moved.push(...movesOf(profile, wanted.get(profile) ?? none, held.get(profile) ?? none));
  return moved.sort(bySegmentAndPerson);
}

const none: ReadonlySet<string> = new Set();

function movesOf(profile: string, wanted: ReadonlySet<string>, held: ReadonlySet<string>): Moved[] {
  return [
    ...[...wanted].filter((segment) => !held.has(segment)).map((segment) => ({ segment, profile, wanted: true })),
    ...[...held].filter((segment) => !wanted.has(segment)).map((segment) => ({ segment, profile, wanted: false })),
  ];
}

async function memberships(
  warehouse: Warehouse,
  rules: readonly { key: string }[],
  scope: readonly string[],
): Promise<Map<string, Set<string>>> {
  const keys = new Set(rules.map(({ key }) => key));
  // By the highest version, not FINAL, so that the order by person is read: in that by segment, people lie everywhere.
  const rows = await warehouse.query<{ profile: string; segments: string[] }>(
    `SELECT profile, groupArray(toString(segment)) AS segments FROM (
       SELECT profile, segment FROM segment_members WHERE profile IN ({scope:Array(UInt64)})
       GROUP BY profile, segment HAVING argMax(member, version) = 1
     ) GROUP BY profile`,
    { params: { scope } },
  );
  return new Map(rows.map(({ profile, segments }) => [profile, new Set(segments.filter((key) => keys.has(key)))]));
}

function bySegmentAndPerson(a: Moved, b: Moved): number {
  if (a.segment !== b.segment) return a.segment < b.segment ? -1 : 1;
  return a.profile.length - b.profile.length || (a.profile < b.profile ? -1 : 1);
}
