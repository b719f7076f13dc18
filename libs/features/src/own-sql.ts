import {
  asTributaryError,
  TributaryError,
  type FeatureSetConfig,
  type SqlFeaturesConfig,
  type GuardedSql,
  type Parameter,
  type Warehouse,
} from '@tributary/contracts';
import type { CompiledFeature, CompiledFeatureSet, OwnSql } from './feature-set.js';
import { givenFeatures } from './given-feature.js';
import { peopleNow, type PeopleSource } from './people-then.js';
import { known, whenever } from './point-in-time.js';

/** What SQL of a project may read, each as of the reference date and the moment by which it was known. */
const relationsOf = ({ events, traits }: PeopleSource) => ({
  events: `SELECT profile, occurred_at, known_at, name, type, source, message_id, order_id, order_key, value, currency, properties
    FROM ${events} WHERE profile != 0 AND ${known}`,
  trait_history: `SELECT profile, name, value, source, occurred_at, known_at, message_id FROM ${traits} WHERE ${known}`,
});

/** A set in SQL of the project. @throws CONFIG_INVALID */
export function compileSql(key: string, { sql, limitSeconds, features }: SqlFeaturesConfig): CompiledFeatureSet {
  return { key, params: {}, select: { sql, limitSeconds }, features: givenFeatures(key, features) };
}

/** As of when, and of whom. */
interface Reading {
  params: Record<string, Parameter>;
  people: PeopleSource;
}

/** A row per person; the numbers of one that comes twice would be of chance. */
export type OwnRow = Record<string, number | string | null> & { profile: string };

/**
 * Rows of a set in SQL of the project, as they come.
 * @throws SQL_REFUSED where the SQL may not run, or gives other columns or rows than it should; WAREHOUSE_TIMEOUT.
 */
export async function* ownRows(
  warehouse: Warehouse,
  set: { key: string; select: OwnSql; features: readonly CompiledFeature[] },
  reading: Reading,
): AsyncGenerator<OwnRow> {
  const guarded = await guardSet(warehouse, set, reading);
  const values = set.features.map(({ column, type }) => {
    const one = `any(\`${column}\`)`;
    return `${type === 'Nullable(String)' ? `toString(${one})` : `accurateCastOrNull(${one}, 'Float64')`} AS \`${column}\``;
  });
  const rows = guarded.rows<OwnRow & { rows_of_one: string }>(
    (source) =>
      `SELECT profile, ${values.join(', ')}, count() AS rows_of_one FROM ${source} WHERE profile != 0 GROUP BY profile`,
    { priority: 'bulk', timeoutSeconds: set.select.limitSeconds },
  );
  for await (const batch of rows)
    for (const { rows_of_one: several, ...row } of batch) {
      if (several !== '1')
        throw new TributaryError(
          'SQL_REFUSED',
          `The SQL of the feature set "${set.key}" gives somebody ${several} rows. Group by profile.`,
        );
      yield row as OwnRow;
    }
}

/** Checks every set in SQL of a configuration before it is applied. @throws SQL_REFUSED naming the set. */
export async function checkOwnSql(
  warehouse: Warehouse,
  sets: Readonly<Record<string, FeatureSetConfig>>,
): Promise<void> {
  for (const [key, config] of Object.entries(sets)) {
    if (config.kind !== 'sql') continue;
    const { select, features } = compileSql(key, config);
    const today = new Date().toISOString().slice(0, 10);
    const params = { as_of: `${today} 00:00:00.000`, known_by: whenever };
    await guardSet(warehouse, { key, select: select as OwnSql, features }, { params, people: peopleNow });
  }
}

const number = /^(?:Nullable\()?(?:U?Int|Float|Decimal|Bool|Nothing)/;

async function guardSet(
  warehouse: Warehouse,
  { key, select, features }: { key: string; select: OwnSql; features: readonly CompiledFeature[] },
  { params, people }: Reading,
): Promise<GuardedSql> {
  const refuse = (what: string, cause?: unknown): never => {
    throw new TributaryError('SQL_REFUSED', `features.${key}.sql: ${what}`, { cause });
  };
  const guarded = await warehouse
    .guard({ sql: select.sql, relations: relationsOf(people) }, { params })
    .catch((error: unknown) => {
      const known = asTributaryError(error);
      return known.code === 'SQL_REFUSED' ? refuse(known.message, known) : Promise.reject(known);
    });
  const types = new Map(guarded.columns.map(({ name, type }) => [name, type]));
  if (types.get('profile') !== 'UInt64') refuse('Its column "profile" must be that of events or trait_history.');
  for (const { column, type } of features) {
    const given = types.get(column) ?? refuse(`It gives no column "${column}".`);
    if (type === 'Nullable(Float64)' && !number.test(given))
      refuse(`Its column "${column}" is of type ${given} and no number; state type: 'text', or turn it into one.`);
  }
  return guarded;
}
