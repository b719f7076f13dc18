import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  adjustedRandIndex,
  applyScale,
  covariance,
  createRandom,
  cutTree,
  dbscan,
  fitScale,
  greedyStart,
  hierarchical,
  holdPoints,
  isolationForest,
  isolationScores,
  kDistances,
  kmeans,
  knnImpute,
  kolmogorovSmirnov,
  mutualInformation,
  normalizedMutualInformation,
  pickRows,
  quantileBins,
  stabilityIndex,
  symmetricEigen,
  type Points,
} from './index.js';

/** Numbers that scikit-learn computed for iris and wine. They lie beside the checkout; a clone without them skips these. */
const folder = new URL('../../../../shared/golden/', import.meta.url);

interface Section {
  kmeans: { k: number; inertia: number; nmi_vs_target: number; labels?: number[] }[];
  kmeans_fixed_init: {
    init_rows: number[];
    inertia: number;
    labels: number[];
    centers: number[][];
    centers_after_1_iter: number[][];
  };
  ward: { labels: number[]; last10_merge_heights_scipy: number[]; sum_of_heights: number };
  dbscan: {
    eps: number;
    min_samples: number;
    clusters: number;
    noise: number;
    core_points: number;
    labels: number[];
  }[];
  k_distance_k5_self_included: { min: number; median: number; p90: number; max: number };
  pca: { explained_variance_ddof1: number[]; abs_components: number[][] };
}
interface Golden {
  raw: Section;
  standardized: Section;
  knn_impute: { mask_flat: number[]; imputed_values: number[] };
  mutual_info_quantile10bins_nats: number[];
  isolation_forest_500: { scores: number[] };
  drift_feature0_class0_vs_class1: { ks_stat: number; 'psi_10_ref_quantile_bins_floor1e-4': number };
}

const present = existsSync(folder);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');

describe.runIf(present).each(present ? ['iris', 'wine'] : [])('kernels against scikit-learn on %s', (name) => {
  const golden = JSON.parse(read(`${name}.json`)) as Golden;
  const table = read(`${name}.csv`)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const target = table.map((row) => row.at(-1)!);
  const width = table[0]!.length - 1;
  const raw: Points = {
    rows: table.length,
    columns: width,
    data: Float64Array.from(table.flatMap((row) => row.slice(0, width))),
  };
  const scaled: Points = { ...raw, data: new Float64Array(raw.data.length) };
  for (let c = 0; c < width; c++) {
    const column = table.map((row) => row[c]!);
    applyScale(column, fitScale(column)).forEach((value, row) => (scaled.data[row * width + c] = value));
  }
  const near = (found: ArrayLike<number>, wanted: readonly number[], relative = 1e-9) =>
    Array.from(found).forEach((value, at) =>
      expect(Math.abs(value - wanted[at]!)).toBeLessThanOrEqual(relative * Math.max(1, Math.abs(wanted[at]!))),
    );

  describe.each([
    ['raw', raw, golden.raw],
    ['standardized', scaled, golden.standardized],
  ] as const)('%s', (_, points, section) => {
    it.each(section.kmeans)('k-means comes as close as the best of fifty at k = $k', ({ k, inertia }) => {
      const random = createRandom(1);
      const options = { maxIterations: 300, tolerance: 1e-10 };
      const held = holdPoints(points);
      const runs = Array.from({ length: 200 }, () => kmeans(held, greedyStart(held, k, random), options).inertia);
      expect(Math.min(...runs)).toBeLessThanOrEqual(inertia * 1.001);
    });

    it('k-means goes the same way from the same centroids', () => {
      const wanted = section.kmeans_fixed_init;
      const start = pickRows(points, wanted.init_rows);
      const held = holdPoints(points);
      const one = kmeans(held, start, { maxIterations: 1, tolerance: 0 });
      near(one.centroids.data, wanted.centers_after_1_iter.flat());
      const settled = kmeans(held, start, { maxIterations: 300, tolerance: 0 });
      near(settled.centroids.data, wanted.centers.flat());
      expect([...settled.labels]).toEqual(wanted.labels);
      near([settled.inertia], [wanted.inertia]);
    });

    it("Ward's tree has scipy's heights and cuts into scikit-learn's clusters", () => {
      const merges = hierarchical(points, 'ward');
      near(
        merges.slice(-10).map(({ height }) => height),
        section.ward.last10_merge_heights_scipy,
      );
      near([merges.reduce((sum, { height }) => sum + height, 0)], [section.ward.sum_of_heights], 1e-8);
      expect(adjustedRandIndex(cutTree(merges, points.rows, { k: 3 }), section.ward.labels)).toBe(1);
    });

    it.each(section.dbscan)('DBSCAN finds the same cores and noise with eps $eps', (wanted) => {
      const { labels, cores } = dbscan(points, { eps: wanted.eps, minSamples: wanted.min_samples });
      expect(cores.length).toBe(wanted.core_points);
      expect(labels.filter((label) => label < 0).length).toBe(wanted.noise);
      expect(new Set(labels.filter((label) => label >= 0)).size).toBe(wanted.clusters);
      expect(
        adjustedRandIndex(
          Array.from(cores, (row) => labels[row]!),
          Array.from(cores, (row) => wanted.labels[row]!),
        ),
      ).toBe(1);
      expect(adjustedRandIndex(labels, wanted.labels)).toBeGreaterThan(0.98);
    });

    it('the k-distance graph', () => {
      const distances = kDistances(points, { k: 5 });
      const wanted = section.k_distance_k5_self_included;
      near([distances[0]!, distances.at(-1)!], [wanted.min, wanted.max]);
    });

    it('principal components', () => {
      const eigen = symmetricEigen(covariance(points).values, width);
      near(eigen.values, section.pca.explained_variance_ddof1);
      near(eigen.vectors.data.map(Math.abs), section.pca.abs_components.flat(), 1e-7);
    });
  });

  it('k-nearest-neighbour imputation', () => {
    const { mask_flat: mask, imputed_values: wanted } = golden.knn_impute;
    const holes: Points = { ...raw, data: Float64Array.from(raw.data) };
    for (const at of mask) holes.data[at] = NaN;
    const { data } = knnImpute(holes, holes, 5);
    const settled = mask.map((at) => choicesOf(holes, at, 5));
    mask.forEach((at, i) => {
      // Iris is measured to a tenth, so donors are often equally far, and scikit-learn takes those of them that rounding
      // and a partial sort leave in front. Where nothing is tied the values are equal; where something is, both are means
      // over five nearest.
      const choices = settled[i]!;
      expect(choices.some((mean) => Math.abs(mean - wanted[i]!) < 1e-9)).toBe(true);
      expect(choices.some((mean) => Math.abs(mean - data[at]!) < 1e-9)).toBe(true);
    });
    const certain = settled.filter((choices) => choices.length === 1).length;
    expect(certain / mask.length).toBeGreaterThanOrEqual(name === 'wine' ? 1 : 0.65);
  });

  it('mutual information of each measure with the classes, and of clusters', () => {
    const found = Array.from({ length: width }, (_, c) =>
      mutualInformation(
        quantileBins(
          table.map((row) => row[c]!),
          10,
        ),
        target,
      ),
    );
    near(found, golden.mutual_info_quantile10bins_nats);
    const clusters = golden.standardized.kmeans.find(({ labels }) => labels)!;
    near([normalizedMutualInformation(clusters.labels!, target)], [clusters.nmi_vs_target]);
  });

  it('isolation forest ranks rows alike', () => {
    const forest = isolationForest(raw, { trees: 500, sample: 256 }, createRandom(1));
    expect(rankCorrelation(isolationScores(forest, raw), golden.isolation_forest_500.scores)).toBeGreaterThan(0.95);
  });

  it('drift of the first measure between two classes', () => {
    const of = (label: number) => table.filter((row) => row.at(-1) === label).map((row) => row[0]!);
    const wanted = golden.drift_feature0_class0_vs_class1;
    near([kolmogorovSmirnov(of(0), of(1))], [wanted.ks_stat]);
    near([stabilityIndex(of(0), of(1))], [wanted['psi_10_ref_quantile_bins_floor1e-4']]);
  });
});

/** Every mean that the `k` nearest donors of a missing value can have, whichever of those equally far are taken. */
function choicesOf(points: Points, place: number, k: number): number[] {
  const { rows, columns, data } = points;
  const [row, column] = [Math.floor(place / columns), place % columns];
  const donors = Array.from({ length: rows }, (_, donor) => {
    const differences = Array.from(
      { length: columns },
      (__, c) => data[row * columns + c]! - data[donor * columns + c]!,
    );
    const shared = differences.filter((difference) => !Number.isNaN(difference));
    const squared = (shared.reduce((sum, d) => sum + d * d, 0) * columns) / shared.length;
    return { squared, value: data[donor * columns + column]! };
  })
    .filter(({ squared, value }) => !Number.isNaN(squared) && !Number.isNaN(value))
    .sort((a, b) => a.squared - b.squared);
  const last = donors[k - 1]!.squared;
  const sure = donors.filter(({ squared }) => squared < last - 1e-9).map(({ value }) => value);
  const tied = donors.filter(({ squared }) => Math.abs(squared - last) <= 1e-9).map(({ value }) => value);
  let sums = new Map([['0', { sum: sure.reduce((sum, value) => sum + value, 0), taken: 0 }]]);
  for (const value of tied) {
    const next = new Map(sums);
    for (const { sum, taken } of sums.values())
      if (taken < k - sure.length)
        next.set(`${taken + 1} ${(sum + value).toFixed(9)}`, { sum: sum + value, taken: taken + 1 });
    sums = next;
  }
  return [...sums.values()].filter(({ taken }) => taken === k - sure.length).map(({ sum }) => sum / k);
}

/** Spearman's, ties as they come. */
function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const ranks = (values: ArrayLike<number>) => {
    const order = Array.from({ length: values.length }, (_, at) => at).sort((i, j) => values[i]! - values[j]!);
    const rank = new Float64Array(values.length);
    order.forEach((row, at) => (rank[row] = at));
    return rank;
  };
  const left = ranks(a);
  const right = ranks(b);
  const n = left.length;
  const squares = left.reduce((sum, rank, at) => sum + (rank - right[at]!) ** 2, 0);
  return 1 - (6 * squares) / (n * (n * n - 1));
}
