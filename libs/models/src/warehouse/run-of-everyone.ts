import { createHash } from 'node:crypto';
import type { Parameter, Warehouse } from '@tributary/contracts';
import { assignmentSql } from '../assign-sql.js';
import type { ClusteringRun } from '../result.js';
import { renumbered } from '../versions/keep-identity.js';
import { timeoutSeconds } from './rows-table.js';

/**
 * The run of a sample as one of everybody: labels and scores by SQL, sizes of all, clusters by size again. Typical and
 * borderline people stay those of the sample, and so do the numbers behind sentences.
 */
export async function runOfEveryone(
  warehouse: Warehouse,
  sample: ClusteringRun,
  { rows, params }: { rows: string; params: Record<string, Parameter> },
): Promise<ClusteringRun> {
  const options = { params, priority: 'bulk', timeoutSeconds } as const;
  const { columns } = await warehouse.columns(
    `SELECT toFloat64(id) AS person, toFloat64(label) AS cluster, toFloat64(score) AS clear
     FROM (${assignmentSql(sample.artifact, rows)}) ORDER BY person`,
    options,
  );
  const people = columns.get('person') ?? new Float64Array();
  const ids = new BigUint64Array(new SharedArrayBuffer(people.length * 8));
  people.forEach((id, row) => (ids[row] = BigInt(id)));
  const labels = Int32Array.from(columns.get('cluster') ?? []);
  const sizes = new Map<number, number>();
  for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const sizeOf = (index: number): number => sizes.get(index) ?? 0;
  const ranked = sample.clusters.map(({ index }) => index).sort((a, b) => sizeOf(b) - sizeOf(a) || a - b);
  const placeOf = (row: number): number => placeIn(people, Number(sample.ids[row]));
  const whole: ClusteringRun = {
    ...sample,
    rows: ids.length,
    ids,
    labels,
    scores: columns.get('clear') ?? new Float64Array(),
    imputed: new Map(),
    clusters: sample.clusters.map((cluster) => ({
      ...cluster,
      size: sizeOf(cluster.index),
      share: sizeOf(cluster.index) / ids.length,
      typical: cluster.typical.map(placeOf),
      borderline: cluster.borderline.map(placeOf),
    })),
    warnings: [
      `Steps, starts and silhouette come from a sample of ${sample.rows} of ${ids.length} people; k-means went over all of them in the warehouse.`,
      ...sample.warnings,
    ],
    inputHash: createHash('sha256')
      .update(sample.inputHash)
      .update(await contentHash(warehouse, rows, options))
      .digest('hex'),
  };
  const { clusters, ...rest } = renumbered(whole, new Map(ranked.map((index, rank) => [index, rank])), new Map());
  return { ...rest, clusters: clusters.sort((a, b) => a.index - b.index) };
}

/** A hash over the features of everybody, in whatever order. */
async function contentHash(
  warehouse: Warehouse,
  rows: string,
  options: { params: Record<string, Parameter>; priority: 'bulk'; timeoutSeconds: number },
): Promise<string> {
  const [row] = await warehouse.query<{ hash: string }>(
    `SELECT hex(groupBitXor(sipHash64(*))) AS hash FROM (${rows})`,
    options,
  );
  return row?.hash ?? '';
}

/** The place of a number in rising ones. */
function placeIn(rising: Float64Array, wanted: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rising[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
