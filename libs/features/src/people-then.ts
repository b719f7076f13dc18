import { randomUUID } from 'node:crypto';
import type { Warehouse } from '@tributary/contracts';

/** Where compiled sets read events and traits of people: as they are merged now, or as they were at a moment. */
export interface PeopleSource {
  /** What stands behind FROM; has the columns of the table, and `profile`. */
  events: string;
  traits: string;
}

/** The source that compiled statements name. */
export const peopleNow: PeopleSource = {
  events: 'events_canonical',
  traits: `(SELECT *, dictGetOrDefault('profile_alias_dict', 'canonical', origin, origin) AS profile FROM trait_history)`,
};

const table = 'features_people_then';
/**
 * Does work that reads people as they were merged at a moment: `aliases` says who was whom then, origin → canonical. A
 * merge that came later would else bring the events of one person to another who nobody knew to be the same.
 */
export async function withPeopleThen<T>(
  warehouse: Warehouse,
  aliases: Iterable<readonly [origin: string, canonical: string]>,
  work: (people: PeopleSource) => Promise<T>,
): Promise<T> {
  await warehouse.command(
    `CREATE TABLE IF NOT EXISTS ${table} (run String, origin UInt64, canonical UInt64)
     ENGINE = MergeTree PARTITION BY run ORDER BY origin`,
  );
  const run = randomUUID();
  const of = (source: string) =>
    `(SELECT t.*, if(a.canonical = 0, t.origin, a.canonical) AS profile FROM ${source} AS t
      LEFT ANY JOIN (SELECT origin, canonical FROM ${table} WHERE run = '${run}') AS a ON a.origin = t.origin)`;
  try {
    await warehouse.insert(table, rowsOf(run, aliases));
    // Not among the columns of a star, since it is made of others.
    return await work({ events: of('(SELECT *, order_key FROM events)'), traits: of('trait_history') });
  } finally {
    await warehouse.command(`ALTER TABLE ${table} DROP PARTITION '${run}'`);
  }
}

function* rowsOf(run: string, aliases: Iterable<readonly [string, string]>): Generator<object> {
  for (const [origin, canonical] of aliases) yield { run, origin, canonical };
}
