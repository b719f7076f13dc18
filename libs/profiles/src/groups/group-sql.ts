import type { GroupConfig } from '@tributary/contracts';

/** SQL for the id of a group call, which may be a number. */
const groupId = `if(JSONType(rest, 'groupId') = 'String', JSONExtractString(rest, 'groupId'), JSONExtractRaw(rest, 'groupId'))`;

/**
 * Group calls of people, as SQL: id, profile, origin, occurred_at, message_id, source, said (the group's traits as JSON).
 * They are read where they lie, under the origins of their people, so members follow merges and their undoing.
 * `where` may narrow what is read, and `of` which groups.
 */
export const accountCalls = ({ where = '1', of = '1' }: { where?: string; of?: string } = {}): string =>
  `(SELECT * FROM (SELECT ${groupId} AS id, profile, origin, occurred_at, message_id, source, JSONExtractRaw(rest, 'traits') AS said
    FROM events_canonical WHERE name = 'group' AND type = 'group' AND profile != 0 AND ${where}) WHERE id != '' AND ${of})`;

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
