import { setImmediate } from 'node:timers/promises';
import {
  TributaryError,
  type Column,
  type FeatureInfo,
  type Matrix,
  type Parameter,
  type Warehouse,
} from '@tributary/contracts';
import { featureTable, type CompiledFeature, type CompiledFeatureSet } from './feature-set.js';

/** Some of the people: a condition on `p.profile`, with what it binds. */
export interface SomePeople {
  condition: string;
  params: Record<string, Parameter>;
}

/**
 * The values of features for every profile that has a row in one of their sets and was not merged away since, in order
 * of profile id. Missing values are NaN and marked in the column's bitmap. Columns lie over shared memory.
 */
export function featureMatrix(
  warehouse: Warehouse,
  sets: readonly CompiledFeatureSet[],
  keys: readonly string[],
): Promise<Matrix> {
  return featureMatrixOf(warehouse, sets, { keys });
}

/** As {@link featureMatrix}, of some of the people. */
export async function featureMatrixOf(
  warehouse: Warehouse,
  sets: readonly CompiledFeatureSet[],
  { keys, people, values = valuesNow }: { keys: readonly string[]; people?: SomePeople; values?: SetValues },
): Promise<Matrix> {
  const { rows, columns: data } = await warehouse.columns(featureRows(sets, keys, { people, values }), {
    params: people?.params,
  });
  const ids = await idsOf(data.get('id') ?? new Float64Array());
  const columns: Column[] = [];
  for (const [index, name] of keys.entries()) {
    const values = data.get(`c${index}`) ?? new Float64Array();
    columns.push({ name, kind: 'numeric', data: values, missing: missingBits(values) });
    await setImmediate();
  }
  return { rows, ids, columns };
}

/** Rows that are gone over before other work gets a turn: some milliseconds. */
const slice = 50_000;

/** Ids over shared memory. */
async function idsOf(values: Float64Array): Promise<BigUint64Array> {
  const ids = new BigUint64Array(new SharedArrayBuffer(values.length * 8));
  for (let from = 0; from < ids.length; from += slice) {
    const to = Math.min(ids.length, from + slice);
    for (let row = from; row < to; row++) ids[row] = BigInt(values[row]!);
    await setImmediate();
  }
  return ids;
}

/** Where a statement reads the values of sets. */
export interface SetValues {
  /** What stands behind FROM for a set, with its features, `profile`, and a `version` above 0. */
  of(set: string): string;
  /** A condition on `p.profile`: who is a person of their own. */
  canonical: string;
}

/** The values in force, of people as they are merged now. */
const valuesNow: SetValues = {
  of: currentRows,
  canonical: 'p.profile NOT IN (SELECT origin FROM profile_alias FINAL WHERE origin != canonical)',
};

/** The statement behind {@link featureMatrix}: columns `id`, `c0`, `c1` … of Float64, a missing value NaN. */
export function featureRows(
  sets: readonly CompiledFeatureSet[],
  keys: readonly string[],
  { people, values = valuesNow }: { people?: SomePeople | undefined; values?: SetValues } = {},
): string {
  if (keys.length === 0) throw new TributaryError('CONFIG_INVALID', 'A matrix needs at least one feature.');
  const features = keys.map((key) => featureOf(sets, key));
  const used = [...new Set(features.map((feature) => feature.set))];
  const from = used.map((set) => `SELECT profile FROM ${values.of(set.key)}`).join(' UNION DISTINCT ');
  const joins = used.map(
    (set, index) => `LEFT JOIN (SELECT * FROM ${values.of(set.key)}) AS s${index} ON s${index}.profile = p.profile`,
  );
  const columns = features.map(({ set, feature }, index) => {
    const from = `s${used.indexOf(set)}`;
    const value = `toFloat64(${from}.\`${feature.column}\`)`;
    return `ifNull(if(${from}.version = 0, ${feature.absent ?? 'NULL'}, ${value}), nan) AS c${index}`;
  });
  return `SELECT toFloat64(p.profile) AS id, ${columns.join(', ')} FROM (${from}) AS p ${joins.join(' ')}
     WHERE ${values.canonical}
     ${people ? `AND ${people.condition}` : ''} ORDER BY p.profile`;
}

/** What the catalogue says of these features, in order. */
export function featureCatalogue(sets: readonly CompiledFeatureSet[], keys: readonly string[]): FeatureInfo[] {
  return keys.map((key) => featureOf(sets, key).feature);
}

/** The rows of a set's current version. */
export function currentRows(key: string): string {
  return `(SELECT * FROM ${featureTable(key)} WHERE version = (SELECT max(version) FROM feature_versions WHERE set = '${key}'))`;
}

function featureOf(
  sets: readonly CompiledFeatureSet[],
  key: string,
): { set: CompiledFeatureSet; feature: CompiledFeature } {
  for (const set of sets) {
    const feature = set.features.find((candidate) => candidate.key === key);
    if (feature) return { set, feature };
  }
  const known = sets.flatMap((set) => set.features.map((feature) => feature.key));
  throw new TributaryError('CONFIG_INVALID', `No feature is called "${key}". Known: ${known.join(', ') || 'none'}.`);
}

function missingBits(values: Float64Array): Uint8Array | undefined {
  let bits: Uint8Array | undefined;
  for (let row = 0; row < values.length; row++) {
    if (!Number.isNaN(values[row])) continue;
    bits ??= new Uint8Array(Math.ceil(values.length / 8));
    bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return bits;
}
