import type { Identifier, IdentifierType, Sql } from '@tributary/contracts';

/** A person as the identity graph knows them. */
export interface ProfileView {
  /** UInt64 as text: the canonical profile. */
  profile: string;
  publicId: string;
  /** All profiles that are this person now, the canonical one included. */
  origins: string[];
  identifiers: (Identifier & { source: string; firstSeen: Date })[];
  merges: { winner: string; loser: string; rule: string; evidence: unknown; messageId: string | null; at: Date }[];
}

/** The canonical profile behind a public id, an old public id, or any identifier's normalised value. */
export async function findProfile(
  database: Sql,
  asked: { publicId: string } | { candidates: readonly Identifier[] },
): Promise<string | undefined> {
  if ('publicId' in asked) {
    const [row] = await database.query<{ profile: string }>(
      'SELECT coalesce(merged_into, id)::text AS profile FROM profiles WHERE public_id = $1',
      [asked.publicId],
    );
    return row?.profile;
  }
  const [row] = await database.query<{ profile: string }>(
    `SELECT i.profile::text AS profile FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (type, value, n)
     JOIN identifiers i ON i.type = asked.type AND i.value = asked.value ORDER BY asked.n LIMIT 1`,
    [asked.candidates.map((identifier) => identifier.type), asked.candidates.map((identifier) => identifier.value)],
  );
  return row?.profile;
}

/** The first of these that somebody holds, with the profile that first held it. */
export async function findIdentifier(
  database: Sql,
  candidates: readonly Identifier[],
): Promise<(Identifier & { origin: string }) | undefined> {
  const [row] = await database.query<Identifier & { origin: string }>(
    `SELECT i.type, i.value, i.origin::text AS origin FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (type, value, n)
     JOIN identifiers i ON i.type = asked.type AND i.value = asked.value ORDER BY asked.n LIMIT 1`,
    [candidates.map((identifier) => identifier.type), candidates.map((identifier) => identifier.value)],
  );
  return row;
}

/** Identifiers and merge history of a canonical profile. */
export async function viewProfile(database: Sql, profile: string): Promise<ProfileView> {
  const parts = await database.query<{ id: string; public_id: string }>(
    'SELECT id::text AS id, public_id FROM profiles WHERE id = $1 OR merged_into = $1 ORDER BY profiles.id',
    [profile],
  );
  const identifiers = await database.query<{ type: IdentifierType; value: string; source: string; first_seen: Date }>(
    'SELECT type, value, source, first_seen FROM identifiers WHERE profile = $1 ORDER BY type, value',
    [profile],
  );
  const merges = await database.query<{
    winner: string;
    loser: string;
    rule: string;
    evidence: unknown;
    message_id: string | null;
    at: Date;
  }>(
    `SELECT winner::text AS winner, loser::text AS loser, rule, evidence, message_id, at FROM merges
     WHERE undone_at IS NULL AND (winner = ANY ($1::bigint[]) OR loser = ANY ($1::bigint[])) ORDER BY id`,
    [parts.map((part) => part.id)],
  );
  return {
    profile,
    publicId: parts.find((part) => part.id === profile)?.public_id ?? '',
    origins: parts.map((part) => part.id),
    identifiers: identifiers.map(({ type, value, source, first_seen }) => ({
      type,
      value,
      source,
      firstSeen: first_seen,
    })),
    merges: merges.map(({ message_id, ...merge }) => ({ ...merge, messageId: message_id })),
  };
}

/** Public ids of canonical profiles. */
export async function publicIds(database: Sql, profiles: readonly string[]): Promise<Map<string, string>> {
  const rows = await database.query<{ id: string; public_id: string }>(
    'SELECT id::text AS id, public_id FROM profiles WHERE id = ANY ($1::bigint[])',
    [profiles],
  );
  return new Map(rows.map((row) => [row.id, row.public_id]));
}

export async function countProfiles(database: Sql): Promise<{ profiles: number; merges: number }> {
  const [row] = await database.query<{ profiles: string; merges: string }>(
    `SELECT (SELECT count(*) FROM profiles WHERE merged_into IS NULL) AS profiles,
            (SELECT count(*) FROM merges WHERE undone_at IS NULL) AS merges`,
  );
  return { profiles: Number(row?.profiles ?? 0), merges: Number(row?.merges ?? 0) };
}
