import {
  adjustedRandIndex,
  createRandom,
  cutTree,
  dbscan,
  greedyStart,
  hierarchical,
  kDistances,
  kmeans,
  pickRows,
  sampleIndices,
  silhouette,
  suggestedRadius,
  type Points,
} from '@tributary/numerics';

/** What kind of clustering suits rows, and why. */
export interface Advice {
  /** `rules`: too little to find groups in; segments by rule serve better. */
  suits: 'kmeans' | 'dbscan' | 'hierarchical' | 'rules';
  reasons: string[];
}

const rowsForClusters = 50;
const rowsLooked = 1500;
const rowsForTrees = 2000;
const kAtMost = 8;
const minSamples = 5;

/**
 * Tries each kind of clustering on a seeded sample of scaled rows and says which suits their shape: rules below some fifty
 * rows; a tree where two levels of groups are both clear; density where dense groups are of a shape that centres cut
 * through; centres otherwise.
 */
export function advise(points: Points, seed = 1): Advice {
  if (points.rows < rowsForClusters)
    return {
      suits: 'rules',
      reasons: [
        `${points.rows} rows are few: groups found among them rarely hold up. Start with segments by rule, and cluster when there are more.`,
      ],
    };
  const random = createRandom(seed);
  const rows = pickRows(points, sampleIndices(points.rows, rowsLooked, random));
  const centres = bestCentres(rows, random);
  if (points.rows < rowsForTrees) {
    const levels = clearLevels(rows);
    if (levels) return { suits: 'hierarchical', reasons: [nested(levels, points.rows)] };
  }
  const dense = denseGroups(rows);
  if (dense && dense.clusters >= 2 && dense.noise < 0.3) {
    const agreement = adjustedRandIndex(dense.labels, centres.labels);
    if (agreement < 0.7 && dense.gap)
      return {
        suits: 'dbscan',
        reasons: [
          `Within ${dense.radius.toPrecision(3)} of each other lie ${dense.clusters} dense groups that k centres cut through (adjusted Rand index ${agreement.toFixed(2)}): their shape is not round.`,
          `${Math.round(dense.noise * 100)} % of the rows lie apart from all of them; DBSCAN calls them noise in place of forcing them into a group.`,
        ],
      };
  }
  return {
    suits: 'kmeans',
    reasons: [
      `${centres.k} round groups part the rows best (silhouette ${centres.silhouette.toFixed(2)}), and no dense groups of another shape were found.`,
      ...(points.rows > 20_000 ? [`k-means is also the quickest for ${points.rows} rows.`] : []),
    ],
  };
}

function nested([few, many]: [number, number], rows: number): string {
  return `Groups within groups: ${few} clear ones that part again into ${many}. A tree shows both levels, and ${rows} rows are few enough for one.`;
}

function bestCentres(rows: Points, random: ReturnType<typeof createRandom>) {
  let best = { k: 0, silhouette: -1, labels: new Int32Array(rows.rows) };
  for (let k = 2; k <= kAtMost; k++) {
    let tightest: ReturnType<typeof kmeans> | undefined;
    for (let start = 0; start < 4; start++) {
      const run = kmeans(rows, greedyStart(rows, k, random), { maxIterations: 100, tolerance: 1e-4 });
      if (!tightest || run.inertia < tightest.inertia) tightest = run;
    }
    const { labels } = tightest!;
    const mean = new Set(labels).size < 2 ? -1 : silhouette(rows, labels).mean;
    if (mean > best.silhouette) best = { k, silhouette: mean, labels: Int32Array.from(labels) };
  }
  return best;
}

/**
 * Two numbers of groups at which Ward's tree is clear, the larger at least twice the smaller: the next merge would be
 * at least 1.8 times as high.
 */
function clearLevels(rows: Points): [number, number] | null {
  const merges = hierarchical(rows, 'ward');
  const heights = merges.map(({ height }) => height).reverse();
  const clear: number[] = [];
  for (let k = 2; k <= 16 && k < heights.length; k++) {
    if (heights[k - 2]! < 1.8 * heights[k - 1]!) continue;
    const labels = cutTree(merges, rows.rows, { k });
    if (silhouette(rows, labels).mean >= 0.5) clear.push(k);
  }
  const few = clear[0];
  const many = clear.find((k) => few !== undefined && k >= 2 * few);
  return few === undefined || many === undefined ? null : [few, many];
}

/** What DBSCAN finds at the knee of the k-distance graph; `gap`: also at a fifth less and more. */
function denseGroups(rows: Points) {
  const radius = suggestedRadius(kDistances(rows, { k: minSamples }));
  if (!(radius > 0)) return null;
  const at = (eps: number) => {
    const { labels } = dbscan(rows, { eps, minSamples });
    // Groups of a few rows are specks of noise.
    const sizes = new Map<number, number>();
    for (const label of labels) sizes.set(label, (sizes.get(label) ?? 0) + 1);
    const real = [...sizes].filter(([label, size]) => label >= 0 && size >= rows.rows * 0.05).length;
    return { labels, clusters: real, noise: (sizes.get(-1) ?? 0) / rows.rows };
  };
  const found = at(radius);
  return {
    ...found,
    radius,
    gap: at(radius * 1.2).clusters === found.clusters || at(radius * 0.8).clusters === found.clusters,
  };
}
