import { TributaryError } from '@tributary/contracts';
import { z } from 'zod';
import { nearestNames } from '../words/nearest-names.js';

const params = z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])).default({});

/** What `tributary cluster` is told. */
export const clusterOptionsSchema = z.strictObject({
  file: z.string(),
  columns: z.array(z.string()).nullable().default(null),
  exclude: z.array(z.string()).default([]),
  k: z
    .union([z.int().min(2).max(255), z.object({ from: z.int().min(2), to: z.int().max(255) })])
    .default({ from: 2, to: 9 }),
  algorithm: z.string().default('kmeans'),
  params,
  scale: z.enum(['z-score', 'min-max', 'none']).default('z-score'),
  /** A word of the product, or the id or the folder of a plugin; so are `outliers`, `importanceBy` and `reduceBy`. */
  impute: z.string().default('median'),
  imputeParams: params,
  outliers: z.string().nullable().default(null),
  outliersParams: params,
  threshold: z.number().positive().nullable().default(null),
  treat: z.enum(['cap', 'transform', 'exclude']).default('cap'),
  keep: z.int().min(1).nullable().default(null),
  importance: z.string().nullable().default(null),
  importanceBy: z.string().default('mutual-information'),
  importanceParams: params,
  reduce: z.number().min(0.5).max(1).nullable().default(null),
  reduceBy: z.string().default('pca'),
  reduceParams: params,
  log: z.array(z.string()).default([]),
  map: z.enum(['pca', 'tsne', 'umap']).default('pca'),
  bootstrap: z.int().min(0).max(200).default(0),
  seed: z.int().default(1),
  out: z.string().nullable().default(null),
  matrix: z.string().nullable().default(null),
  report: z.string().nullable().default(null),
});

export type ClusterOptions = z.output<typeof clusterOptionsSchema>;

/**
 * The columns meant by names as people type them: exactly, or else whatever their case.
 * @throws INVALID_REQUEST where a name is no column.
 */
export function namedColumns(option: string, names: readonly string[], columns: readonly string[]): Set<string> {
  return new Set(names.map((name) => namedColumn(option, name, columns)));
}

/** As {@link namedColumns}, of one name. */
export function namedColumn(option: string, name: string, columns: readonly string[]): string {
  const found =
    columns.find((column) => column === name) ??
    columns.find((column) => column.toLowerCase() === name.trim().toLowerCase());
  if (found !== undefined) return found;
  const meant = meantBy(name.trim(), columns).map((column) => `"${column}"`);
  const hint = meant.length > 0 ? ` Did you mean ${meant.join(' or ')}?` : '';
  const more = columns.length > listedAtMost ? ` and ${columns.length - listedAtMost} more` : '';
  throw new TributaryError(
    'INVALID_REQUEST',
    `--${option}: no column "${name}".${hint} There are: ${columns.slice(0, listedAtMost).join(', ')}${more}.`,
  );
}

const listedAtMost = 30;

/** Columns that differ by slips of the pen, or else a few that hold the word, whatever their case. */
function meantBy(word: string, columns: readonly string[]): string[] {
  const small = word.toLowerCase();
  const near = new Set(
    nearestNames(
      small,
      columns.map((column) => column.toLowerCase()),
    ),
  );
  const nearest = columns.filter((column) => near.has(column.toLowerCase()));
  if (nearest.length > 0) return nearest;
  const holding = columns.filter((column) => column.toLowerCase().includes(small));
  return small.length > 2 && holding.length <= 3 ? holding : [];
}
