import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  adjustedRandIndex,
  applyScale,
  assignNearest,
  calinskiHarabasz,
  clusterMeans,
  daviesBouldin,
  dunn,
  fitScale,
  silhouette,
  wcss,
  type Points,
} from './index.js';

/** Numbers that scikit-learn computed for iris and wine. They lie beside the checkout; a clone without them skips these. */
const folder = new URL('../../../../shared/golden/', import.meta.url);

interface KMeansGolden {
  k: number;
  inertia: number;
  silhouette: number;
  davies_bouldin: number;
  calinski_harabasz: number;
  dunn_min_sep_over_max_diam: number;
  ari_vs_target: number;
  centers_sorted_by_first_feature: number[][];
}
interface Section {
  scaler?: { mean: number[]; std_population_ddof0: number[] };
  kmeans: KMeansGolden[];
}

describe.runIf(existsSync(folder)).each(['iris', 'wine'])('golden numbers of %s', (name) => {
  const golden = existsSync(folder)
    ? (JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as { standardized: Section })
    : { standardized: { kmeans: [] } };
  const table = existsSync(folder)
    ? readFileSync(new URL(`${name}.csv`, folder), 'utf8')
        .trim()
        .split('\n')
        .slice(1)
        .map((line) => line.split(',').map(Number))
    : [[0]];
  const target = table.map((row) => row.at(-1)!);
  const width = table[0]!.length - 1;
  const raw = Array.from({ length: width }, (_, c) => table.map((row) => row[c]!));
  const scaled = raw.map((column) => applyScale(column, fitScale(column)));
  const points: Points = {
    rows: table.length,
    columns: width,
    data: Float64Array.from({ length: table.length * width }, (_, at) => scaled[at % width]![Math.floor(at / width)]!),
  };

  it('standardises as StandardScaler', () => {
    const scaler = golden.standardized.scaler!;
    raw.forEach((column, c) => {
      const scale = fitScale(column);
      expect(scale.mean / scaler.mean[c]!).toBeCloseTo(1, 9);
      expect(scale.deviation / scaler.std_population_ddof0[c]!).toBeCloseTo(1, 9);
    });
  });

  it.each(golden.standardized.kmeans)('repeats every index at k = $k', (row) => {
    const start = { rows: row.k, columns: width, data: Float64Array.from(row.centers_sorted_by_first_feature.flat()) };
    const { labels } = assignNearest(points, start);
    expect(wcss(points, labels)).toBeCloseTo(row.inertia, 6);
    expect(silhouette(points, labels).mean).toBeCloseTo(row.silhouette, 9);
    expect(daviesBouldin(points, labels)).toBeCloseTo(row.davies_bouldin, 9);
    expect(calinskiHarabasz(points, labels)).toBeCloseTo(row.calinski_harabasz, 6);
    expect(dunn(points, labels)).toBeCloseTo(row.dunn_min_sep_over_max_diam, 9);
    expect(adjustedRandIndex(labels, target)).toBeCloseTo(row.ari_vs_target, 9);
    expect([...clusterMeans(points, labels).sizes].every((size) => size > 0)).toBe(true);
  });
});
