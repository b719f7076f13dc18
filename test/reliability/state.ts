import type { Sql, Warehouse } from '@tributary/contracts';
import { withStores } from '../support/stores.js';

/**
 * What a project's stores hold, in words that do not depend on when a run was interrupted: people by their public ids,
 * no clock times of the processing, no internal numbers. Each part is a map, so that a difference can be read.
 */
export interface State {
  counts: Map<string, string>;
  events: Map<string, string>;
  identifiers: Map<string, string>;
  traits: Map<string, string>;
  history: Map<string, string>;
  members: Map<string, string>;
  operations: Map<string, string>;
}

export function stateOf(dataDirectory: string): Promise<State> {
  return withStores(dataDirectory, stateIn);
}

/** The same of stores that are open, such as those of a house at rest. */
export async function stateIn({ warehouse, database }: { warehouse: Warehouse; database: Sql }): Promise<State> {
  const people = await database.query<{ id: string; public: string }>(
    `SELECT id::text AS id, public_id AS public FROM profiles`,
  );
  const publicId = new Map(people.map((row) => [row.id, row.public]));
  const name = (profile: string) => (profile === '0' ? 'nobody' : (publicId.get(profile) ?? `no profile ${profile}`));

  const [merges] = await database.query<{ n: string; live: string }>(
    `SELECT count(*)::text AS n, (SELECT count(*)::text FROM profiles WHERE merged_into IS NULL) AS live FROM merges`,
  );
  const identifiers = await database.query<{ key: string; profile: string }>(
    `SELECT type || ' ' || value AS key, profile::text AS profile FROM identifiers`,
  );
  const operations = await database.query<{ key: string; n: string }>(
    `SELECT sync || ' ' || state || ' ' || coalesce(outcome, '') AS key, count(*)::text AS n FROM operations GROUP BY 1`,
  );
  const [counted] = await warehouse.query<{ n: string; ids: string; quarantined: string }>(
    `SELECT toString(count()) AS n, toString(uniqExact(message_id)) AS ids,
            (SELECT toString(count()) FROM events_quarantine FINAL) AS quarantined FROM events`,
  );
  const events = await warehouse.query<{ id: string; line: string }>(
    `SELECT message_id AS id, concat(toString(profile), '|', name, '|', if(occurred_at = known_at, 'when received', toString(occurred_at)), '|', toString(ifNull(value, 0)), '|', properties) AS line
     FROM events_canonical`,
  );
  const traits = await warehouse.query<{ profile: string; line: string }>(
    `SELECT toString(profile) AS profile, toJSONString(traits) AS line FROM profiles FINAL WHERE present`,
  );
  // Of equal values in one batch only the latest is kept, and where a batch ends depends on the machine.
  const history = await warehouse.query<{ person: string; key: string; latest: string }>(
    `SELECT toString(dictGetOrDefault('profile_alias_dict', 'canonical', origin, origin)) AS person,
            concat(name, '|', source, '|', value) AS key,
            argMax(concat(message_id, '|', if(occurred_at = known_at, 'when received', toString(occurred_at))), (occurred_at, message_id)) AS latest
     FROM trait_history GROUP BY person, key`,
  );
  const members = await warehouse.query<{ segment: string; profile: string }>(
    `SELECT segment, toString(profile) AS profile FROM segment_members FINAL WHERE member`,
  );
  return {
    counts: new Map([
      ['events', counted!.n],
      ['message ids', counted!.ids],
      ['quarantined', counted!.quarantined],
      ['profiles', merges!.live],
      ['merges', merges!.n],
    ]),
    events: new Map(events.map(({ id, line }) => [id, line.replace(/^\d+/, (profile) => name(profile))])),
    identifiers: new Map(identifiers.map(({ key, profile }) => [key, name(profile)])),
    traits: new Map(traits.map(({ profile, line }) => [name(profile), line])),
    history: new Map(history.map(({ person, key, latest }) => [`${name(person)}|${key}`, latest])),
    members: new Map(members.map(({ segment, profile }) => [`${segment} ${name(profile)}`, 'in'])),
    operations: new Map(operations.map(({ key, n }) => [key, n])),
  };
}
