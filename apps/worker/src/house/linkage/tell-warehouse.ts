import { randomUUID } from 'node:crypto';
import { decisionsOf } from '@tributary/consent';
import { takeVersion } from '@tributary/contracts';
import { record } from '@tributary/profiles';
import { evaluateSegments } from '@tributary/segments';
import type { House } from '../house.js';
import { ruleContextOf } from '../segments.js';

/** People whose rows are written at a time. */
const chunk = 2_000;

/**
 * Tells the warehouse who these profiles are now, as the database has it: aliases, rows of people, consents, memberships.
 * Says the same however often it is called, so a crash before it is made good by calling it again.
 */
export async function tellWarehouse(house: House, profiles: readonly string[]): Promise<void> {
  for (let start = 0; start < profiles.length; start += chunk)
    await house.betweenBatches(() => tell(house, profiles.slice(start, start + chunk)));
}

async function tell(house: House, profiles: readonly string[]): Promise<void> {
  const { database } = house;
  const parts = await database.query<{ id: string; person: string }>(
    `WITH people AS (SELECT DISTINCT coalesce(merged_into, id) AS person FROM profiles WHERE id = ANY ($1::bigint[]))
     SELECT p.id::text AS id, people.person::text AS person
     FROM people JOIN profiles p ON p.id = people.person OR p.merged_into = people.person`,
    [profiles],
  );
  const changed = await decisionsOf(database, [...new Set(parts.map(({ person }) => person))]);
  const version = await takeVersion(database);
  const id = `linkage.${randomUUID()}`;
  const resolution = {
    aliases: parts.map(({ id: part, person }): [string, string] => [part, person]),
    version,
    founded: [],
    links: [],
  };
  const { touched } = await record(
    house,
    { events: [], resolution, consent: { changed, version } },
    { id, from: 0, to: 0, at: Date.now() },
  );
  const context = await ruleContextOf(house);
  await evaluateSegments(house, context.segments ?? [], { id, at: Date.now(), scope: touched, context });
}
