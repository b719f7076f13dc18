import type { Advice, ClusteringRun, Density } from '@tributary/models';
import type { Choice, Dropped } from './choose-columns.js';
import type { ClusterOptions } from './options.js';
import { oddRowWords, type OddRows, type Table } from '../tables/index.js';

/** What `tributary cluster --json` prints. Clusters come by size, the largest first. */
export interface ClusterSummary {
  rows: number;
  /** Rows that were clustered: all but those left out for missing values. */
  clustered: number;
  k: number;
  silhouette: number;
  /** Half the width of the 95 % interval of a sampled silhouette; null where it is exact. */
  silhouetteError: number | null;
  daviesBouldin: number;
  calinskiHarabasz: number;
  /** Of a sample where `dunnRows` are fewer than the rows: at least that of all. Null where every cluster is a point. */
  dunn: number | null;
  dunnRows: number;
  wcss: number;
  sizes: number[];
  /** Rows in no cluster, for algorithms that find noise. */
  noise: number;
  /** Of a clustering by density: the radius and the least rows within it, how they were found, and the radius at the graph's knee. */
  density: Pick<Density, 'eps' | 'minSamples' | 'suggested' | 'search' | 'reason'> | null;
  /** Columns of the file that took part. */
  columns: string[];
  dropped: Dropped[];
  /** What each feature counts for, where that is by what it says of an outcome. */
  importance: { outcome: string; by: string; weights: Record<string, number> } | null;
  curve: { k: number; silhouette: number; daviesBouldin: number; wcss: number }[];
  elbow: number | null;
  clusters: { name: string; size: number; description: string; silhouette: number; stability: number | null }[];
  /** What kind of clustering suits the shape of the rows, and why. */
  advice: Advice;
  warnings: string[];
  algorithm: string;
  scale: string;
  impute: string;
  out: string | null;
  matrix: string | null;
  report: string | null;
  seconds: number;
}

interface Summarised {
  table: Table;
  odd: OddRows;
  run: ClusteringRun;
  choice: Choice;
  seconds: number;
}

/** What a run comes to in one object. */
export function summaryOf(options: ClusterOptions, { table, odd, run, choice, seconds }: Summarised): ClusterSummary {
  const { chosen, clusters } = run;
  const sizes = clusters.map(({ size }) => size);
  const clustered = sizes.reduce((sum, size) => sum + size, 0) + run.noise;
  const unread = choice.chosen.filter((column) => column.unread > 0);
  return {
    rows: run.rows,
    clustered,
    k: chosen.k,
    silhouette: chosen.silhouette,
    silhouetteError: chosen.silhouetteError,
    daviesBouldin: chosen.daviesBouldin,
    calinskiHarabasz: chosen.calinskiHarabasz,
    dunn: run.validity.dunn,
    dunnRows: run.validity.dunnRows,
    wcss: chosen.wcss,
    sizes,
    noise: run.noise,
    density: densityOf(run),
    columns: choice.chosen.map(({ column }) => column),
    dropped: choice.dropped,
    importance: run.config.importance && {
      outcome: run.config.importance.outcome,
      by: run.config.importance.by,
      weights: run.steps.find(({ step }) => step === 'weigh')?.details ?? {},
    },
    curve: run.curve.map(({ k, silhouette, daviesBouldin, wcss }) => ({ k, silhouette, daviesBouldin, wcss })),
    elbow: run.elbow,
    clusters: clusters.map(({ name, size, description, silhouette, stability }) => ({
      name,
      size,
      description,
      silhouette,
      stability,
    })),
    advice: run.validity.advice,
    warnings: [
      ...run.warnings,
      ...unread.map(
        ({ column, unread: n }) => `${n} values of "${column}" do not fit the others and count as missing.`,
      ),
      ...choice.chosen
        .filter(({ currencies }) => currencies.length > 1)
        .map(({ column, currencies }) => `"${column}" holds amounts in ${currencies.join(' and ')}, taken as one.`),
      ...oddRowWords(odd),
      ...(table.encoding === 'utf-8' ? [] : [`The file is no UTF-8; it was read as ${table.encoding}.`]),
      ...(clustered < run.rows ? [`${run.rows - clustered} rows ${leftOut(options)} were left out.`] : []),
    ],
    algorithm: options.algorithm,
    scale: options.scale,
    impute: options.impute,
    out: options.out,
    matrix: options.matrix,
    report: options.report,
    seconds,
  };
}

/** Why rows are left out, by what was asked for. */
function leftOut({ impute, outliers, treat }: ClusterOptions): string {
  const unlike = outliers !== null && treat === 'exclude';
  if (impute !== 'drop') return 'unlike all others';
  return unlike ? 'with missing values or unlike all others' : 'with missing values';
}

function densityOf({ validity: { density } }: ClusteringRun): ClusterSummary['density'] {
  if (!density) return null;
  const { eps, minSamples, suggested, search, reason } = density;
  return { eps, minSamples, suggested, search, reason };
}
