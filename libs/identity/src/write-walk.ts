import { laneOf, type Cut, type Sql } from '@tributary/contracts';
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
  await tx.query(
    `WITH answer AS (INSERT INTO cut_results (consumer, cut, position, result) VALUES ($1, $4, $3, $5::jsonb))
     INSERT INTO offsets (consumer, lane, position, cut, updated_at) VALUES ($1, $2, $3, $4, now())
     ON CONFLICT (consumer, lane) DO UPDATE SET position = excluded.position, cut = excluded.cut, updated_at = now()`,
    [batch.consumer, laneOf(batch.cut.to), batch.cut.to, batch.cut.id, encodeResolution(resolution)],
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
 * so a look-up is one index read and alias loops cannot arise. Returns the profiles whose canonical one changed, and the
 * version: taken under the identity lock, so a later merge has a higher one, and the warehouse keeps the later alias.
 */
async function writeMerges(tx: Sql, walk: GraphWalk, cut: Cut): Promise<Pick<Resolution, 'aliases' | 'version'>> {
  const { merges } = walk;
  if (merges.length === 0) return { aliases: [], version: '0' };
  const moved = await tx.query<{ id: string; merged_into: string; version: string }>(
    `WITH taken AS MATERIALIZED (SELECT nextval('versions') AS version),
     m AS MATERIALIZED (
       SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $7::timestamptz[], $8::text[],
                            $9::bigint[], $10::bigint[], $11::bigint[])
         AS m (winner, loser, rule, evidence, message_id, at, moved, winner_part, loser_part, survivor)),
     kept AS (
       INSERT INTO merges (winner, loser, rule, evidence, message_id, cut, moved, at, version, winner_part, loser_part)
       SELECT winner, loser, rule, evidence::jsonb, message_id, $6, moved::jsonb, at, taken.version, winner_part, loser_part
       FROM m, taken),
     links AS (UPDATE identifiers SET profile = m.survivor FROM m WHERE identifiers.profile = m.loser),
     led AS (
       SELECT p.id, m.survivor FROM m JOIN profiles p ON p.id = m.loser
       UNION ALL SELECT p.id, m.survivor FROM m JOIN profiles p ON p.merged_into = m.loser)
     UPDATE profiles SET merged_into = led.survivor, version = profiles.version + 1
     FROM led, taken WHERE profiles.id = led.id
     RETURNING profiles.id::text AS id, profiles.merged_into::text AS merged_into, taken.version::text AS version`,
    [
      merges.map((merge) => merge.winner),
      merges.map((merge) => merge.loser),
      merges.map((merge) => merge.rule),
      merges.map((merge) => JSON.stringify(merge.evidence)),
      merges.map((merge) => merge.messageId),
      cut.id,
      merges.map((merge) => new Date(merge.at).toISOString()),
      merges.map((merge) => JSON.stringify(merge.moved)),
      merges.map((merge) => merge.winnerPart),
      merges.map((merge) => merge.loserPart),
      merges.map((merge) => walk.canonical(merge.loser)),
    ],
  );
  return { aliases: moved.map((row) => [row.id, row.merged_into]), version: moved[0]?.version ?? '0' };
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
