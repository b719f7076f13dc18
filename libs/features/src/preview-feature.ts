import {
  TributaryError,
  type DefinedFeaturesConfig,
  type FeatureDefinition,
  type Warehouse,
} from '@tributary/contracts';
import { referenceDate } from './compute.js';
import { compileDefined } from './defined.js';
import type { CompiledFeature } from './feature-set.js';
import { currenciesFound } from './money.js';
import { needs } from './needs.js';
import { whenever } from './point-in-time.js';

/** What a definition gives for real people. */
export interface FeaturePreview {
  unit: CompiledFeature['unit'];
  currency?: string;
  /** Reference date: 'YYYY-MM-DD', UTC. */
  asOf: string;
  /** People of whom the set knows anything, and of how many of them the value is missing. */
  people: number;
  missing: number;
  /** Of the values that are known; null where there are none, or they are texts. */
  least: number | null;
  median: number | null;
  mean: number | null;
  most: number | null;
  /** Some people, always the same of the same people, with what their value is made of. */
  sample: { profile: string; value: number | string | null; parts: Record<string, number | string | null> }[];
}

const sampled = 10;

/**
 * Computes one more feature of a set for everyone, without keeping it: `name` is defined by `definition` and may be made
 * of the features of the set.
 * @throws CONFIG_INVALID where it needs what is not there.
 */
export async function previewFeature(
  warehouse: Warehouse,
  { key, config }: { key: string; config: DefinedFeaturesConfig },
  { name, definition }: { name: string; definition: FeatureDefinition },
): Promise<FeaturePreview> {
  const all = { ...config.features, [name]: definition };
  const wanted = new Set<string>();
  const want = (one: string): void => {
    const found = all[one];
    if (found === undefined || wanted.has(one)) return;
    wanted.add(one);
    needs(found).forEach(want);
  };
  want(name);
  const parts = [...wanted].filter((one) => one !== name);
  const features = Object.fromEntries(Object.entries(all).filter(([one]) => wanted.has(one)));
  const set = compileDefined(key, { ...config, features }, await currenciesFound(warehouse));
  if (typeof set.select !== 'string') throw new TributaryError('CONFIG_INVALID', `"${key}" is no set that is defined.`);
  const { unit, currency } = set.features.find(({ column }) => column === name)!;
  const texts = new Set(set.features.flatMap((one) => (one.unit === 'text' ? [one.column] : [])));
  const asOf = await referenceDate(warehouse, config.asOf);
  const number = unit === 'text' ? "CAST(NULL, 'Nullable(Float64)')" : 'value';
  const [row] = await warehouse.query<{
    people: string;
    missing: string;
    least: number | null;
    median: number | null;
    mean: number | null;
    most: number | null;
    sample: [string, number | string | null, (string | null)[]][];
  }>(
    `SELECT count() AS people, countIf(isNull(value)) AS missing, min(${number}) AS least, medianExact(${number}) AS median,
       avg(${number}) AS mean, max(${number}) AS most,
       arrayMap(x -> (x.2, x.3, x.4), arraySort(groupArraySorted(${sampled})((cityHash64(profile), profile, value, parts)))) AS sample
     FROM (SELECT profile, \`${name}\` AS value, [${parts.map((part) => `toString(\`${part}\`)`).join(', ')}]::Array(Nullable(String)) AS parts FROM (${set.select}))`,
    { params: { ...set.params, as_of: `${asOf} 00:00:00.000`, known_by: whenever }, priority: 'interactive' },
  );
  return {
    unit,
    ...(currency === undefined ? {} : { currency }),
    asOf,
    people: Number(row?.people ?? 0),
    missing: Number(row?.missing ?? 0),
    least: row?.least ?? null,
    median: row?.median ?? null,
    mean: row?.mean ?? null,
    most: row?.most ?? null,
    sample: (row?.sample ?? []).map(([profile, value, found]) => ({
      profile,
      value,
      parts: Object.fromEntries(
        parts.map((part, index) => [part, texts.has(part) ? (found[index] ?? null) : numberOf(found[index] ?? null)]),
      ),
    })),
  };
}

/** Numbers are written as texts, beside texts. */
function numberOf(text: string | null): number | null {
  return text === null ? null : Number(text);
}
