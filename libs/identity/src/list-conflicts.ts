import type { Identifier, Sql } from '@tributary/contracts';

export interface Conflicts {
  /** By what kept them apart. */
  counts: { rule: string; reason: string; events: number; profiles: number }[];
  /** Values that were named with people who do not hold them, those of most people first. */
  values: { type: string; value: string; people: number }[];
  /** The latest. Profiles by public id. */
  latest: { at: string; rule: string; messageId: string; demoted: Identifier[]; profiles: string[] }[];
}

/** What was kept apart, and why. */
export async function listConflicts(database: Sql, { limit }: { limit: number }): Promise<Conflicts> {
  const counts = await database.query<{ rule: string; reason: string; events: string; profiles: string }>(
    `SELECT rule, reason, count(*)::text AS events,
       (SELECT count(DISTINCT p) FROM identity_conflicts x, unnest(x.profiles) AS p WHERE x.rule = c.rule)::text AS profiles
     FROM identity_conflicts c GROUP BY rule, reason ORDER BY count(*) DESC`,
  );
  // The holder is one of those who share it.
  const values = await database.query<{ type: string; value: string; people: number }>(
    `SELECT type, value, count(*)::int + 1 AS people FROM shared_identifiers GROUP BY type, value
     ORDER BY people DESC, type, value LIMIT $1`,
    [limit],
  );
  const latest = await database.query<{
    at: Date;
    rule: string;
    message_id: string;
    demoted: Identifier[];
    people: string[] | null;
  }>(
    `SELECT at, rule, message_id, demoted,
       (SELECT array_agg(p.public_id ORDER BY p.id) FROM profiles p WHERE p.id = ANY (c.profiles)) AS people
     FROM identity_conflicts c ORDER BY c.id DESC LIMIT $1`,
    [limit],
  );
  return {
    counts: counts.map(({ events, profiles, ...row }) => ({
      ...row,
      events: Number(events),
      profiles: Number(profiles),
    })),
    values,
    latest: latest.map(({ at, rule, message_id, demoted, people }) => ({
      at: at.toISOString(),
      rule,
      messageId: message_id,
      demoted,
      profiles: people ?? [],
    })),
  };
}
