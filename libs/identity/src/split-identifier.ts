import { createHash } from 'node:crypto';
import { takeVersion, type Identifier, type Sql } from '@tributary/contracts';
import { nothingChanged, partsOf, settleParts, type GraphChange } from './graph-change.js';
import { sayNever } from './never-together.js';
import { publicId } from './public-id.js';
import { keyOf } from './rules.js';
import { lockIdentity } from './store.js';
import { isolate, type Said } from './unmerge.js';

/** Rule of the entry that stands for a split: the two were one profile from the start. */
export const splitRule = 'split';

export interface Split {
  change: GraphChange;
  /** The profile that first held the identifier until now, and the one that it is now; the same where it held nothing else. */
  origin: string;
  profile: string;
}

/** Names an identifier without telling it: SHA-256, hex. */
export function identifierHash(identifier: Identifier): string {
  return createHash('sha256').update(keyOf(identifier)).digest('hex');
}

/**
 * Takes one identifier away from its person, in the caller's transaction. A profile that never held anything else is
 * taken out of the person with all its merges; where others share it, the identifier founds a profile of its own, and
 * the merges that it alone brought about go with it. Events go with it where they are placed anew.
 */
export async function splitIdentifier(
  tx: Sql,
  asked: { origin: string; hash: string },
  said: Said,
): Promise<Split | undefined> {
  await lockIdentity(tx);
  const held = await tx.query<Identifier>('SELECT type, value FROM identifiers WHERE origin = $1', [asked.origin]);
  const identifier = held.find((one) => identifierHash(one) === asked.hash);
  if (identifier === undefined) return undefined;
  const { origin } = asked;
  if (held.length === 1) return { change: await isolate(tx, origin, said), origin, profile: origin };

  const before = await partsOf(tx, [origin]);
  const person = before.get(origin);
  if (person === undefined) return { change: nothingChanged, origin, profile: origin };
  const profile = await foundFor(tx, { origin, identifier }, said);
  await tx.query(`UPDATE identifiers SET origin = $3, profile = $3 WHERE type = $1 AND value = $2`, [
    identifier.type,
    identifier.value,
    profile,
  ]);
  await moveMerges(tx, { origin, profile, identifier });
  await tellSplit(tx, { origin, profile, person, identifier }, said);
  await sayNever(tx, { one: origin, other: profile }, said);
  return { change: await settleParts(tx, new Map([...before, [profile, person]])), origin, profile };
}

async function foundFor(
  tx: Sql,
  { origin, identifier }: { origin: string; identifier: Identifier },
  { at }: Said,
): Promise<string> {
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO profiles (public_id, founding_message, created_at)
     SELECT $2, 'split from ' || public_id, $3 FROM profiles WHERE id = $1 RETURNING id::text AS id`,
    [
      origin,
      publicId(`split\0${await publicIdOf(tx, origin)}\0${identifierHash(identifier)}`),
      new Date(at).toISOString(),
    ],
  );
  return row?.id ?? origin;
}

async function publicIdOf(tx: Sql, profile: string): Promise<string> {
  const [row] = await tx.query<{ id: string }>('SELECT public_id AS id FROM profiles WHERE id = $1', [profile]);
  return row?.id ?? '';
}

/** Written as a merge that never held: it stands in the person's history, and tells every worker's cache to forget. */
async function tellSplit(
  tx: Sql,
  split: { origin: string; profile: string; person: string; identifier: Identifier },
  said: Said,
): Promise<void> {
  const evidence = JSON.stringify([split.identifier]);
  await tx.query(
    `INSERT INTO merges (winner, loser, winner_part, loser_part, rule, evidence, moved, version, at, undone_at, undone_by, undone_reason)
     VALUES ($1, $2, $3, $2, $4, $5::jsonb, $5::jsonb, $6, $7, $7, $8, $9)`,
    [
      split.person,
      split.profile,
      split.origin,
      splitRule,
      evidence,
      await takeVersion(tx),
      new Date(said.at).toISOString(),
      said.by,
      said.reason,
    ],
  );
}

/** Merges whose evidence names, of all that the profile held, this identifier alone. The identifier has moved already. */
async function moveMerges(
  tx: Sql,
  { origin, profile, identifier }: { origin: string; profile: string; identifier: Identifier },
): Promise<void> {
  await tx.query(
    `UPDATE merges m SET winner_part = CASE winner_part WHEN $1::bigint THEN $2::bigint ELSE winner_part END,
       loser_part = CASE loser_part WHEN $1::bigint THEN $2::bigint ELSE loser_part END
     WHERE undone_at IS NULL AND (winner_part = $1::bigint OR loser_part = $1::bigint) AND jsonb_typeof(evidence) = 'array'
       AND evidence @> $3::jsonb
       AND NOT EXISTS (
         SELECT FROM jsonb_to_recordset(m.evidence) AS e (type text, value text)
         JOIN identifiers i ON i.type = e.type AND i.value = e.value WHERE i.origin = $1::bigint)`,
    [origin, profile, JSON.stringify([identifier])],
  );
}
