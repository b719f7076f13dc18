import type { Warehouse } from '@tributary/contracts';
import type { CompiledFeatureSet } from './feature-set.js';
import { currentRows } from './matrix.js';

/** Formats of the warehouse in which a matrix leaves the house. */
export const matrixFormats = { parquet: 'Parquet', arrow: 'Arrow', csv: 'CSVWithNames' } as const;
export type MatrixFormat = keyof typeof matrixFormats;

/** The values in force of a set as bytes of a file, a row per person by profile id; who was merged away since is left out. */
export function exportFeatures(
  warehouse: Warehouse,
  set: CompiledFeatureSet,
  format: MatrixFormat,
): AsyncIterable<Uint8Array> {
  const columns = set.features.map(({ column }) => `\`${column}\``).join(', ');
  return warehouse.export(
    `SELECT profile, ${columns} FROM ${currentRows(set.key)}
     WHERE profile NOT IN (SELECT origin FROM profile_alias FINAL WHERE origin != canonical) ORDER BY profile`,
    matrixFormats[format],
    { priority: 'bulk' },
  );
}

/** A person's values in force, by column; undefined where the set has no row for them. */
export async function featureVector(
  warehouse: Warehouse,
  set: CompiledFeatureSet,
  profile: string,
): Promise<Record<string, number | string | null> | undefined> {
  const columns = set.features.map(({ column }) => `\`${column}\``).join(', ');
  const [row] = await warehouse.query<Record<string, number | string | null>>(
    `SELECT ${columns} FROM ${currentRows(set.key)} WHERE profile = {profile:UInt64}`,
    { params: { profile }, priority: 'interactive' },
  );
  return row;
}

/** Of when the values in force of a set are. */
export interface Freshness {
  /** When they were computed: ISO 8601, UTC. */
  computedAt: string;
  /** Reference date. */
  asOf: string;
  /** Late events that came in before, since the time before. */
  late: number;
  /** Amounts without a rate, left out. */
  leftOut: number;
  /** Hash of the definition that made each column, see {@link fingerprints}. */
  definitions: Record<string, string>;
}

/** Of when the values in force of each set are, by set. */
export async function featureFreshness(warehouse: Warehouse): Promise<Map<string, Freshness>> {
  const rows = await warehouse.query<Record<'key' | 'computed' | 'day' | 'late' | 'left_out' | 'made', string>>(
    `SELECT toString(set) AS key, argMax(computed_at, version) AS computed, toString(argMax(as_of, version)) AS day,
       argMax(late, version) AS late, argMax(left_out, version) AS left_out, argMax(definitions, version) AS made
     FROM feature_versions GROUP BY set`,
    { priority: 'interactive' },
  );
  return new Map(
    rows.map((row) => [
      row.key,
      {
        computedAt: new Date(`${row.computed.replace(' ', 'T')}Z`).toISOString(),
        asOf: row.day,
        late: Number(row.late),
        leftOut: Number(row.left_out),
        definitions: (row.made === '' ? {} : JSON.parse(row.made)) as Record<string, string>,
      },
    ]),
  );
}
