import { accountEvents, type GroupConfig } from '@tributary/contracts';

/** SQL for the id of a group in a JSON column; it may be a number. */
const idIn = (column: string): string =>
  `if(JSONType(${column}, 'groupId') = 'String', JSONExtractString(${column}, 'groupId'), JSONExtractRaw(${column}, 'groupId'))`;

const { added, removed, deleted } = accountEvents;

/**
 * What was said of accounts, as SQL: id, profile, origin, occurred_at, message_id, source, call (its name), said (the
 * account's traits as JSON). Beside `group` calls these are the events of Segment's B2B specification, which name the
 * account in `context.groupId` or in a property `groupId`. They are read where they lie, under the origins of their
 * people, so members follow merges and their undoing. `where` may narrow what is read, and `of` which accounts.
 */
export const accountCalls = ({ where = '1', of = '1' }: { where?: string; of?: string } = {}): string =>
  `(SELECT * FROM (SELECT multiIf(type = 'group', ${idIn('rest')}, ${idIn('context')} != '', ${idIn('context')}, ${idIn('properties')}) AS id,
      profile, origin, occurred_at, message_id, source, toString(name) AS call, JSONExtractRaw(rest, 'traits') AS said
    FROM events_canonical WHERE (name = 'group' AND type = 'group' OR name IN ('${added}', '${removed}', '${deleted}') AND type = 'track')
      AND (profile != 0 OR name = '${deleted}') AND ${where}) WHERE id != '' AND ${of})`;

/**
 * Who is in accounts, as SQL: id, profile. Of a person and an account the latest word holds, ties by message id; nobody is
 * in an account that was deleted, until a later call says so again. `who` may narrow the people.
 */
export const accountMembers = ({ who = '1', of = '1' }: { who?: string; of?: string } = {}): string =>
  `(SELECT id, profile FROM (SELECT id, profile, stays, came, max(ended_here) OVER (PARTITION BY id) AS ended FROM
      (SELECT id, profile, argMaxIf(call != '${removed}', (occurred_at, message_id), call != '${deleted}') AS stays,
         maxIf(occurred_at, call NOT IN ('${removed}', '${deleted}')) AS came, maxIf(occurred_at, call = '${deleted}') AS ended_here
       FROM ${accountCalls({ where: `(${who} OR name = '${deleted}')`, of })} GROUP BY id, profile))
    WHERE profile != 0 AND stays AND came > ended)`;

/** The latest value of one trait of every account, as SQL: id, value (JSON; '' where it was never said). `name` is a placeholder. */
export const accountTraitValues = (name: string): string =>
  `(SELECT id, argMaxIf(said_here, (occurred_at, message_id), said_here != '') AS value
    FROM (SELECT id, occurred_at, message_id, JSONExtractRaw(said, ${name}) AS said_here FROM ${accountCalls()}) GROUP BY id)`;

/** A text as members of a group have it in common: without case, accents and punctuation. */
const plain = (text: string): string =>
  `trimBoth(replaceRegexpAll(replaceRegexpAll(lowerUTF8(normalizeUTF8NFKD(${text})), '\\\\p{M}', ''), '[^\\\\p{L}\\\\p{N}]+', ' '))`;

/**
 * People who share the values of traits, as SQL: id, profile, and shared (the values as a map, as this person has them). `kind` and trait names
 * were checked with the configuration. What is shared is read out of the profiles as they stand, so it follows them.
 */
export function sharingPeople(kind: string, { same }: Pick<GroupConfig, 'same'>, where = '1'): string {
  const value = (trait: string) => `ifNull(CAST(traits.\`${trait}\`, 'Nullable(String)'), '')`;
  const parts = same.map((trait) => plain(value(trait)));
  const shared = same.map((trait) => `'${trait}', ${value(trait)}`).join(', ');
  return `(SELECT lower(hex(cityHash64('${kind}', ${parts.join(', ')}))) AS id, profile, map(${shared}) AS shared
    FROM profiles FINAL WHERE present AND ${where} AND ${parts.map((part) => `${part} != ''`).join(' AND ')})`;
}
