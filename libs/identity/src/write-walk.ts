import { laneOf, takeVersion, type Cut, type Sql } from '@tributary/contracts';
import type { Conflict, NewLink } from './graph-facts.js';
import type { GraphWalk } from './graph.js';
import { publicId } from './public-id.js';
import { encodeResolution, type Resolution } from './resolution.js';
import { writeShared } from './shared-values.js';

/** Writes what a walk decided, and the cut's answer and offset, in the caller's transaction. */
export async function writeWalk(
  tx: Sql,
  walk: GraphWalk,
  batch: { consumer: string; cut: Cut } & Pick<Resolution, 'origins' | 'leftOut'>,
): Promise<Resolution> {
  await writeProfiles(tx, walk);
  await writeLinks(tx, walk.links);
  const { aliases, version } = await writeMerges(tx, walk, batch.cut);
  await writeConflicts(tx, walk.conflicts, batch.cut);
  await writeShared(tx, walk.shared.fresh);
  const resolution: Resolution = {
    origins: batch.origins,
    people: [...new Set(batch.origins)]
      .map((origin): [string, string] => [origin, walk.personOf(origin)])
      .filter(([origin, person]) => origin !== person),
    aliases,
    version,
    founded: walk.founded.map((profile) => profile.id),
    links: walk.links.map(({ identifier, origin, seenAt, knownAt, messageId, source }) => ({
      profile: origin,
      type: identifier.type,
      value: identifier.value,
      seenAt,
      knownAt,
      messageId,
      source,
    })),
    merges: walk.merges.length,
    conflicts: walk.conflicts.length,
    leftOut: batch.leftOut,
  };
  await tx.query('INSERT INTO cut_results (consumer, cut, position, result) VALUES ($1, $2, $3, $4::jsonb)', [
    batch.consumer,
    batch.cut.id,
    batch.cut.to,
    encodeResolution(resolution),
  ]);
  await tx.query(
    `INSERT INTO offsets (consumer, lane, position, cut, updated_at) VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (consumer, lane) DO UPDATE SET position = excluded.position, cut = excluded.cut, updated_at = now()`,
    [batch.consumer, laneOf(batch.cut.to), batch.cut.to, batch.cut.id],
  );
  return resolution;
}

async function writeProfiles(tx: Sql, walk: GraphWalk): Promise<void> {
  if (walk.founded.length === 0) return;
  await tx.query(
    `INSERT INTO profiles (id, public_id, founding_message, created_at)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[])`,
    [
      walk.founded.map((profile) => profile.id),
      walk.founded.map((profile) => publicId(`${profile.source}\0${profile.messageId}`)),
      walk.founded.map((profile) => profile.messageId),
      walk.founded.map((profile) => new Date(profile.at).toISOString()),
    ],
  );
}

async function writeLinks(tx: Sql, links: readonly NewLink[]): Promise<void> {
  if (links.length === 0) return;
  await tx.query(
    `INSERT INTO identifiers (type, value, profile, origin, source, first_seen, last_seen)
     SELECT type, value, profile, origin, source, seen, seen
     FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::timestamptz[])
       AS link (type, value, profile, origin, source, seen)`,
    [
      links.map((link) => link.identifier.type),
      links.map((link) => link.identifier.value),
      links.map((link) => link.profile),
      links.map((link) => link.origin),
      links.map((link) => link.source),
      links.map((link) => new Date(link.seenAt).toISOString()),
    ],
  );
}

/**
 * Writes merges as they were decided, and their sum: links and earlier aliases always point at the canonical profile,
 * so a look-up is one index read and alias loops cannot arise. Returns the profiles whose canonical one changed.
 */
async function writeMerges(tx: Sql, walk: GraphWalk, cut: Cut): Promise<Pick<Resolution, 'aliases' | 'version'>> {
  const { merges } = walk;
  if (merges.length === 0) return { aliases: [], version: '0' };
  // Taken under the identity lock: a later merge has a higher version, and the warehouse keeps the later alias.
  const version = await takeVersion(tx);
  await tx.query(
    `INSERT INTO merges (winner, loser, rule, evidence, message_id, cut, moved, at, version, winner_part, loser_part)
     SELECT winner, loser, rule, evidence::jsonb, message_id, $6, moved::jsonb, at, $9, winner_part, loser_part
     FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $7::timestamptz[], $8::text[],
                 $10::bigint[], $11::bigint[])
       AS m (winner, loser, rule, evidence, message_id, at, moved, winner_part, loser_part)`,
    [
      merges.map((merge) => merge.winner),
      merges.map((merge) => merge.loser),
      merges.map((merge) => merge.rule),
      merges.map((merge) => JSON.stringify(merge.evidence)),
      merges.map((merge) => merge.messageId),
      cut.id,
      merges.map((merge) => new Date(merge.at).toISOString()),
      merges.map((merge) => JSON.stringify(merge.moved)),
      version,
      merges.map((merge) => merge.winnerPart),
      merges.map((merge) => merge.loserPart),
    ],
  );
  const losers = merges.map((merge) => merge.loser);
  const survivors = losers.map((loser) => walk.canonical(loser));
  await tx.query(
    `UPDATE identifiers SET profile = m.survivor
     FROM unnest($1::bigint[], $2::bigint[]) AS m (loser, survivor) WHERE identifiers.profile = m.loser`,
    [losers, survivors],
  );
  const moved = await tx.query<{ id: string; merged_into: string }>(
    `UPDATE profiles SET merged_into = m.survivor, version = profiles.version + 1
     FROM unnest($1::bigint[], $2::bigint[]) AS m (loser, survivor)
     WHERE profiles.id = m.loser OR profiles.merged_into = m.loser
     RETURNING profiles.id, profiles.merged_into`,
    [losers, survivors],
  );
  return { aliases: moved.map((row) => [row.id, row.merged_into]), version };
}

async function writeConflicts(tx: Sql, conflicts: readonly Conflict[], cut: Cut): Promise<void> {
  if (conflicts.length === 0) return;
  await tx.query(
    `INSERT INTO identity_conflicts (message_id, cut, rule, reason, profiles, demoted)
     SELECT message_id, $1, rule,
       CASE rule WHEN 'never_merge' THEN 'a person said that they are two'
         WHEN 'joins' THEN 'identifiers of this type do not join people'
         WHEN 'merge_storm' THEN 'the batch had joined as many people as it may'
         ELSE 'one person may not hold more values of type ' || rule END, profiles::bigint[], demoted::jsonb
     FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS c (message_id, rule, profiles, demoted)`,
    [
      cut.id,
      conflicts.map((conflict) => conflict.messageId),
      conflicts.map((conflict) => conflict.rule),
      conflicts.map((conflict) => `{${conflict.profiles.join(',')}}`),
      conflicts.map((conflict) => JSON.stringify(conflict.demoted)),
    ],
  );
}
