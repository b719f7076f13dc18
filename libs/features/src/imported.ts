import type { ImportedFeaturesConfig, Warehouse } from '@tributary/contracts';
import type { CompiledFeatureSet } from './feature-set.js';
import { givenFeatures } from './given-feature.js';
import { end, known } from './point-in-time.js';

/** What somebody scored elsewhere comes in as: an event of the person, with `set`, `version` and `values` in its properties. */
export const importedEvent = 'Features Imported';

/** A set whose values were made elsewhere: of each the last one that was said of a person, by the time it is meant for. */
export function compileImported(key: string, { maxAgeDays, features }: ImportedFeaturesConfig): CompiledFeatureSet {
  const compiled = givenFeatures(key, features);
  const columns = compiled.map(({ column, type }) => {
    const value = `JSONExtract(properties, 'values', '${column}', '${type}')`;
    return `argMaxIf(${value}, (occurred_at, message_id), isNotNull(${value})) AS \`${column}\``;
  });
  const recent = maxAgeDays === undefined ? '' : `AND occurred_at >= ${end} - toIntervalMillisecond({max_age:UInt64})`;
  return {
    key,
    features: compiled,
    events: [importedEvent],
    params: {
      set: key,
      imported: importedEvent,
      ...(maxAgeDays === undefined ? {} : { max_age: String(Math.round(maxAgeDays * 86_400_000)) }),
    },
    select: `SELECT profile, ${columns.join(', ')} FROM events_canonical
      WHERE name = {imported:String} AND JSONExtractString(properties, 'set') = {set:String} AND profile != 0 AND ${known} ${recent}
      GROUP BY profile`,
  };
}

export interface ImportedVersion {
  version: string;
  /** When it came in, ISO 8601, UTC. */
  at: string;
  people: number;
}

/** The version of each imported set that came in last. */
export async function importedVersions(warehouse: Warehouse): Promise<Map<string, ImportedVersion>> {
  const rows = await warehouse.query<{ key: string; version: string; at: string; people: string }>(
    `SELECT key, argMax(version, came) AS version, max(came) AS at, argMax(people, came) AS people FROM (
       SELECT JSONExtractString(properties, 'set') AS key, JSONExtractString(properties, 'version') AS version,
              max(known_at) AS came, uniqExact(profile) AS people
       FROM events_canonical WHERE name = {imported:String} AND profile != 0 GROUP BY key, version
     ) GROUP BY key`,
    { params: { imported: importedEvent }, priority: 'interactive' },
  );
  return new Map(
    rows.map(({ key, version, at, people }) => [
      key,
      { version, at: new Date(`${at.replace(' ', 'T')}Z`).toISOString(), people: Number(people) },
    ]),
  );
}
