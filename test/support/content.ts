import { createHash } from 'node:crypto';
import type { Sql, Warehouse } from '@tributary/contracts';

/**
 * What an installation holds about people, in words that do not depend on who processed what first: a person is called
 * by their identifiers, since which of two merged profiles survives, and every number, may differ.
 */
export interface Content {
  people: Map<string, string>;
  events: Map<string, string>;
  traits: Map<string, string>;
  members: Map<string, string>;
  quarantined: Map<string, string>;
}

export async function contentOf(
  warehouse: Warehouse,
  database: Sql,
  ruleSegments: readonly string[],
): Promise<Content> {
  const identifiers = await database.query<{ key: string; profile: string }>(
    `SELECT type || ' ' || value AS key, profile::text AS profile FROM identifiers ORDER BY 1`,
  );
  const held = new Map<string, string[]>();
  for (const { key, profile } of identifiers) held.set(profile, [...(held.get(profile) ?? []), key]);
  const names = new Map([...held].map(([profile, keys]) => [profile, hashOf(keys.join('\n'))]));
  const name = (profile: string) =>
    profile === '0' ? 'nobody' : (names.get(profile) ?? `no identifier of ${profile}`);

  const events = await warehouse.query<{ id: string; profile: string; line: string }>(
    `SELECT concat(source, ' ', message_id) AS id, toString(profile) AS profile,
            concat(name, '|', if(occurred_at = known_at, 'when received', toString(occurred_at)), '|', toString(ifNull(value, 0)), '|', properties) AS line
     FROM events_canonical`,
  );
  const traits = await warehouse.query<{ profile: string; line: string }>(
    `SELECT toString(profile) AS profile, toJSONString(traits) AS line FROM profiles FINAL WHERE present = 1`,
  );
  const members = await warehouse.query<{ segment: string; profile: string }>(
    `SELECT segment, toString(profile) AS profile FROM segment_members FINAL
     WHERE member = 1 AND segment IN ({segments:Array(String)})`,
    { params: { segments: ruleSegments } },
  );
  const quarantined = await warehouse.query<{ key: string; n: string }>(
    `SELECT concat(source, '|', code, '|', reason, '|', raw) AS key, toString(count()) AS n FROM events_quarantine FINAL GROUP BY key`,
  );
  return {
    people: new Map(identifiers.map(({ key, profile }) => [key, name(profile)])),
    // An event that is there twice shows as such.
    events: countTwins(events.map(({ id, profile, line }) => [id, `${name(profile)}|${line}`])),
    traits: countTwins(traits.map(({ profile, line }) => [name(profile), line])),
    members: countTwins(members.map(({ segment, profile }) => [`${segment} ${name(profile)}`, 'in'])),
    quarantined: new Map(quarantined.map(({ key, n }) => [key, n])),
  };
}

/** One hash per part: equal where and only where the parts are. */
export function rowHashes(content: Content): Record<keyof Content, string> {
  const hashOfPart = (part: Map<string, string>) =>
    hashOf(
      [...part]
        .map(([key, value]) => `${key}=${value}`)
        .sort()
        .join('\n'),
    );
  return {
    people: hashOfPart(content.people),
    events: hashOfPart(content.events),
    traits: hashOfPart(content.traits),
    members: hashOfPart(content.members),
    quarantined: hashOfPart(content.quarantined),
  };
}

function countTwins(rows: readonly (readonly [string, string])[]): Map<string, string> {
  const map = new Map<string, string>();
  for (const [key, value] of rows) map.set(key, map.has(key) ? `${map.get(key)} TWICE ${value}` : value);
  return map;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);
