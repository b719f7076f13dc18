import type { Sql } from '@tributary/contracts';

/** Edges that held at a moment ($1): known by then, and not taken back by then. */
const held = 'm.at <= $1 AND (m.undone_at IS NULL OR m.undone_at > $1)';

/** The profiles that were one person at a moment, the canonical one (the oldest) first; the profile itself where it was alone. */
export async function partsAt(database: Sql, profile: string, at: Date): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `WITH RECURSIVE parts (id) AS (
       SELECT $2::bigint
       UNION
       SELECT CASE WHEN m.winner_part = parts.id THEN m.loser_part ELSE m.winner_part END
       FROM parts JOIN merges m ON m.winner_part = parts.id OR m.loser_part = parts.id WHERE ${held}
     ) SELECT id::text AS id FROM parts ORDER BY parts.id`,
    [at, profile],
  );
  return rows.map(({ id }) => id);
}

/** Who was whom at a moment: origin → canonical profile, of those that were merged into another by then. */
export async function aliasesAt(database: Sql, at: Date): Promise<Map<string, string>> {
  const edges = await database.query<{ one: string; other: string }>(
    `SELECT m.winner_part::text AS one, m.loser_part::text AS other FROM merges m WHERE ${held}`,
    [at],
  );
  const above = new Map<bigint, bigint>();
  const root = (id: bigint): bigint => {
    let top = id;
    for (let next = above.get(top); next !== undefined; next = above.get(top)) top = next;
    // The way is shortened, so that long chains are walked once.
    for (let step = id; step !== top;) {
      const next = above.get(step)!;
      above.set(step, top);
      step = next;
    }
    return top;
  };
  for (const { one, other } of edges) {
    const [a, b] = [root(BigInt(one)), root(BigInt(other))];
    // The oldest is the canonical one.
    if (a !== b) above.set(a > b ? a : b, a > b ? b : a);
  }
  return new Map([...above.keys()].map((id) => [String(id), String(root(id))]));
}
