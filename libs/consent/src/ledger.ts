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
  /** Version of the text that the person was asked with. */
  wording?: string;
}

/** What holds for a profile now: purpose → granted, only where the person ever chose. */
export type Decisions = Map<string, Map<string, boolean>>;

/** The choices that a batch's deciding events make. */
export function choicesOf(events: readonly ResolvedEvent[]): Choice[] {
  return events
    .filter((event) => event.decidesConsent && event.origin !== '0')
    .flatMap((event) =>
      event.consents.map(({ purpose, granted, wording }) => ({
        origin: event.origin,
        purpose,
        granted,
        occurredAt: event.occurredAt,
        knownAt: event.knownAt,
        messageId: event.messageId,
        source: event.source,
        ...(wording === undefined ? {} : { wording }),
      })),
    );
}

/** Writes choices to the ledger. The same message writes the same line only once. */
export async function recordChoices(database: Sql, choices: readonly Choice[]): Promise<void> {
  if (choices.length === 0) return;
  await database.query(
    `INSERT INTO consents (origin, purpose, granted, occurred_at, known_at, message_id, source, wording)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::boolean[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::text[])
     ON CONFLICT (source, message_id, purpose) DO NOTHING`,
    [
      choices.map((choice) => choice.origin),
      choices.map((choice) => choice.purpose),
      choices.map((choice) => choice.granted),
      choices.map((choice) => new Date(choice.occurredAt).toISOString()),
      choices.map((choice) => new Date(choice.knownAt).toISOString()),
      choices.map((choice) => choice.messageId),
      choices.map((choice) => choice.source),
      choices.map((choice) => choice.wording ?? null),
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
 * What holds for canonical profiles: of all choices that any part of the person ever made, the newest by corrected event
 * time, whichever key it was made under and whenever it came in, so that any order of work ends alike (ADR 71). Of choices
 * of one moment a refusal wins. A part that is taken out again has its own choices, and no others.
 */
export async function decisionsOf(database: Sql, profiles: readonly string[]): Promise<Decisions> {
  const decisions: Decisions = new Map();
  if (profiles.length === 0) return decisions;
  const rows = await database.query<{ profile: string; purpose: string; granted: boolean }>(
    `WITH parts AS (
       SELECT id AS part, id AS profile FROM profiles WHERE id = ANY ($1::bigint[])
       UNION ALL
       SELECT id, merged_into FROM profiles WHERE merged_into = ANY ($1::bigint[])
     )
     SELECT DISTINCT ON (p.profile, c.purpose) p.profile::text AS profile, c.purpose, c.granted
     FROM parts p JOIN consents c ON c.origin = p.part
     ORDER BY p.profile, c.purpose, c.occurred_at DESC, c.granted`,
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
