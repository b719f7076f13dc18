import type { PurposeConfig, ResolvedEvent, Sql } from '@tributary/contracts';

/** One line of the append-only ledger. */
export interface Choice {
  origin: string;
  purpose: string;
  granted: boolean;
  occurredAt: number;
  knownAt: number;
  messageId: string;
  source: string;
}

/** What holds for a profile now: purpose → granted, only where the person ever chose. */
export type Decisions = Map<string, Map<string, boolean>>;

/** The choices that a batch's deciding events make. */
export function choicesOf(events: readonly ResolvedEvent[]): Choice[] {
  return events
    .filter((event) => event.decidesConsent && event.origin !== '0')
    .flatMap((event) =>
      event.consents.map(({ purpose, granted }) => ({
        origin: event.origin,
        purpose,
        granted,
        occurredAt: event.occurredAt,
        knownAt: event.knownAt,
        messageId: event.messageId,
        source: event.source,
      })),
    );
}

/** Writes choices to the ledger. The same message writes the same line only once. */
export async function recordChoices(database: Sql, choices: readonly Choice[]): Promise<void> {
  if (choices.length === 0) return;
  await database.query(
    `INSERT INTO consents (origin, purpose, granted, occurred_at, known_at, message_id, source)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[])
     ON CONFLICT (source, message_id, purpose) DO NOTHING`,
    [
      choices.map((choice) => choice.origin),
      choices.map((choice) => choice.purpose),
      choices.map((choice) => choice.granted),
      choices.map((choice) => new Date(choice.occurredAt).toISOString()),
      choices.map((choice) => new Date(choice.knownAt).toISOString()),
      choices.map((choice) => choice.messageId),
      choices.map((choice) => choice.source),
    ],
  );
}

/** Profiles that were merged away, and who they are now; the others are who they were. */
export async function survivorsOf(database: Sql, profiles: readonly string[]): Promise<Map<string, string>> {
  if (profiles.length === 0) return new Map();
  const rows = await database.query<{ id: string; person: string }>(
    `SELECT id::text AS id, merged_into::text AS person FROM profiles WHERE id = ANY ($1::bigint[]) AND merged_into IS NOT NULL`,
    [profiles],
  );
  return new Map(rows.map(({ id, person }) => [id, person]));
}

/**
 * What holds for canonical profiles. Every part of a merged person speaks with its newest choice, and the most
 * restrictive wins. A choice made after a merge speaks for all who had been merged by then, so a newer explicit choice
 * settles what the parts once said, a later merge does not bring it back, and an old choice that comes in late settles
 * nothing. Ties go by message id, in byte order whatever the database's collation.
 */
export async function decisionsOf(database: Sql, profiles: readonly string[]): Promise<Decisions> {
  const decisions: Decisions = new Map();
  if (profiles.length === 0) return decisions;
  const rows = await database.query<{ profile: string; purpose: string; granted: boolean }>(
    `WITH RECURSIVE parts AS (
       SELECT id AS part, id AS profile FROM profiles WHERE id = ANY ($1::bigint[])
       UNION ALL
       SELECT id, merged_into FROM profiles WHERE merged_into = ANY ($1::bigint[])
     ),
     -- Whose choices speak for a part: its own, and those of every part it is merged with, since the two are one person.
     edges AS (
       SELECT winner_part AS one, loser_part AS other, at FROM merges
       WHERE undone_at IS NULL AND winner_part IN (SELECT part FROM parts)
       UNION ALL
       SELECT loser_part, winner_part, at FROM merges WHERE undone_at IS NULL AND winner_part IN (SELECT part FROM parts)
     ),
     speakers AS (
       SELECT c.origin, p.part, p.profile, '-infinity'::timestamptz AS since, 0::bigint AS from_part
       FROM parts p JOIN (SELECT DISTINCT origin FROM consents WHERE origin IN (SELECT part FROM parts)) c ON c.origin = p.part
       UNION ALL
       SELECT s.origin, e.other, s.profile, greatest(s.since, e.at), s.part
       FROM speakers s JOIN edges e ON e.one = s.part AND e.other != s.from_part
     ),
     ranked AS (
       SELECT s.profile, c.purpose, c.granted, row_number() OVER (
         PARTITION BY s.part, c.purpose ORDER BY c.occurred_at DESC, c.message_id COLLATE "C" DESC) AS n
       FROM speakers s JOIN consents c ON c.origin = s.origin AND c.known_at > s.since
     )
     SELECT profile::text AS profile, purpose, bool_and(granted) AS granted FROM ranked WHERE n = 1 GROUP BY profile, purpose`,
    [profiles],
  );
  for (const { profile, purpose, granted } of rows) {
    const held = decisions.get(profile) ?? new Map<string, boolean>();
    decisions.set(profile, held.set(purpose, granted));
  }
  return decisions;
}

/** True where the person's choice, or without one the purpose's default, allows the use. Unknown purposes are denied. */
export function allows(
  decisions: Decisions,
  profile: string,
  purpose: { key: string; config: PurposeConfig | undefined },
): boolean {
  return decisions.get(profile)?.get(purpose.key) ?? purpose.config?.default === 'granted';
}
