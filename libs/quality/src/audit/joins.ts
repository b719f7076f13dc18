import type { Warehouse } from '@tributary/contracts';

/** How the people of two sources meet, by the identifiers that they share. */
export interface JoinReport {
  left: string;
  right: string;
  /** People whom both know. */
  matched: number;
  /** People whom only one of the two knows. */
  unmatchedLeft: number;
  unmatchedRight: number;
  /** Of the matched: several own keys (customer numbers, user ids) on one side, on both sides. */
  oneToMany: number;
  manyToMany: number;
}

interface PairRow {
  left: string;
  right: string;
  matched: string;
  one: string;
  many: string;
}

/** Joins of every two sources. A person has at least one key in every source that knows them. */
export async function joinReports(warehouse: Warehouse): Promise<JoinReport[]> {
  const person = `dictGetOrDefault('profile_alias_dict', 'canonical', origin, origin)`;
  const known = `(
    SELECT person, source, greatest(1, sum(keys)) AS keys FROM (
      SELECT ${person} AS person, source, toUInt64(0) AS keys FROM events WHERE origin != 0 GROUP BY person, source
      UNION ALL
      SELECT ${person} AS person, source, uniqExact(name, value) AS keys FROM trait_history
      WHERE name IN ('customer_number', 'user_id') GROUP BY person, source)
    GROUP BY person, source)`;
  const [pairs, sizes] = await Promise.all([
    warehouse.query<PairRow>(
      `SELECT a.source AS left, b.source AS right, count() AS matched,
              countIf((a.keys > 1) != (b.keys > 1)) AS one, countIf(a.keys > 1 AND b.keys > 1) AS many
       FROM ${known} AS a INNER JOIN ${known} AS b ON a.person = b.person
       WHERE a.source < b.source GROUP BY left, right ORDER BY left, right`,
      { priority: 'bulk' },
    ),
    warehouse.query<{ source: string; people: string }>(
      `SELECT source, uniqExact(${person}) AS people FROM events WHERE origin != 0 GROUP BY source ORDER BY source`,
      { priority: 'bulk' },
    ),
  ]);
  return sizes.flatMap(({ source: left, people: lefts }, index) =>
    sizes.slice(index + 1).map(({ source: right, people: rights }) => {
      const pair = pairs.find((one) => one.left === left && one.right === right);
      const matched = Number(pair?.matched ?? 0);
      return {
        left,
        right,
        matched,
        unmatchedLeft: Number(lefts) - matched,
        unmatchedRight: Number(rights) - matched,
        oneToMany: Number(pair?.one ?? 0),
        manyToMany: Number(pair?.many ?? 0),
      };
    }),
  );
}
