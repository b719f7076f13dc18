import type { Sql } from '@tributary/contracts';

/** Which people must not become one, by canonical id; follows merges as they are decided. */
export class Apart {
  private readonly others = new Map<string, Set<string>>();

  constructor(pairs: Iterable<readonly [string, string]>) {
    for (const [one, other] of pairs) this.add(one, other);
  }

  between(one: string, other: string): boolean {
    return this.others.get(one)?.has(other) ?? false;
  }

  /** Whoever must stay apart from the loser must from now on from the winner. */
  join(winner: string, loser: string): void {
    for (const other of this.others.get(loser) ?? []) {
      this.others.get(other)?.delete(loser);
      this.add(winner, other);
    }
    this.others.delete(loser);
  }

  private add(one: string, other: string): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const)
      this.others.set(from, (this.others.get(from) ?? new Set()).add(to));
  }
}

export interface ApartPair {
  one: string;
  other: string;
}

/** Pairs among the people of `$1` of which somebody said that they are two. */
export const apartSql = `WITH parts AS MATERIALIZED (
    SELECT id, coalesce(merged_into, id) AS person FROM profiles
    WHERE id = ANY ($1::bigint[]) OR merged_into = ANY ($1::bigint[]))
  SELECT l.person::text AS one, h.person::text AS other
  FROM parts l JOIN never_merge n ON n.low = l.id JOIN parts h ON h.id = n.high`;

/** What was said of pairs among these people (canonical ids); read by their parts, so that other people's pairs cost nothing. */
export async function keepApart(tx: Sql, people: readonly string[]): Promise<Apart> {
  if (people.length < 2) return new Apart([]);
  const rows = await tx.query<ApartPair>(apartSql, [people]);
  return new Apart(rows.map(({ one, other }) => [one, other] as const));
}

/** Writes down that two profiles are two people. */
export async function sayNever(
  tx: Sql,
  pair: { one: string; other: string },
  said: { by: string; reason: string; at: number },
): Promise<void> {
  await tx.query(
    `INSERT INTO never_merge (low, high, reason, decided_by, at)
     SELECT least($1::bigint, $2::bigint), greatest($1::bigint, $2::bigint), $3, $4, $5 ON CONFLICT DO NOTHING`,
    [pair.one, pair.other, said.reason, said.by, new Date(said.at).toISOString()],
  );
}

/** Takes back what was said of two people (any profiles of theirs), so that they may become one again. */
export async function unsayNever(tx: Sql, { one, other }: { one: string; other: string }): Promise<void> {
  await tx.query(
    `WITH parts AS MATERIALIZED (
       SELECT p.id, a.first FROM
         (SELECT coalesce(merged_into, id) AS person, id = $1::bigint AS first FROM profiles WHERE id IN ($1, $2)) AS a
         JOIN profiles p ON p.id = a.person OR p.merged_into = a.person)
     DELETE FROM never_merge n USING parts l, parts r WHERE n.low = l.id AND n.high = r.id AND l.first != r.first`,
    [one, other],
  );
}
