import { performance } from 'node:perf_hooks';
import { TributaryError, type Column, type ModelConfig } from '@tributary/contracts';
import { runClustering, type Advice, type ClusteringDeps, type ClusteringRun } from '@tributary/models';
import { fitScale } from '@tributary/numerics';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry, type AlgorithmRunner } from '@tributary/plugin-host';
import { algorithmPort } from '../house/algorithm-port.js';
import type { Progress } from '../house/house.js';
import { engineVersion } from '../house/version.js';
import { chooseColumns, type Choice, type Dropped } from './choose-columns.js';
import { observeColumn, type ColumnProfile } from './column-profile.js';
import { namedColumn, namedColumns, type ClusterOptions } from './options.js';
import { outcomeColumn, readOutcome } from './outcome.js';
import { openTable, type Table } from './read-table.js';
import { readMatrix, type FileMatrix } from './read-matrix.js';
import { writeClustered } from './write-clustered.js';

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
  report: string | null;
  seconds: number;
}

interface Tools {
  tell(progress: Progress): void;
  signal: AbortSignal;
}

/** Clusters the rows of a delimited file; writes labels and a report where asked. Needs no project and no data directory. */
export async function clusterFile(options: ClusterOptions, tools: Tools): Promise<ClusterSummary> {
  const from = performance.now();
  const table = await openTable(options.file);
  const { profiles, rows } = await profileColumns(table, tools);
  const choice = choose(options, table, profiles);
  const outcome = outcomeColumn(options, table, profiles);
  tools.tell({ stage: 'read', done: 0, text: options.file });
  const read = await readMatrix(table, choice.chosen, {
    rows,
    progress: (done) => tools.tell({ stage: 'read', done, text: options.file }),
  });
  const runner = createAlgorithmRunner();
  try {
    const told = outcome && (await readOutcome(table, outcome, rows));
    const run = await fit(options, { read, outcome: told, runner, tools });
    const summary = summaryOf(options, {
      table,
      run,
      choice,
      seconds: (performance.now() - from) / 1000,
    });
    if (options.out !== null) await writeClustered(table, { run, columnOf: read.columnOf }, options.out);
    if (options.report !== null) {
      tools.tell({ stage: 'report', done: null, text: options.report });
      const { writeClusterReport } = await import('./write-report.js');
      await writeClusterReport(options.report, {
        summary,
        run,
        read,
        table,
        algorithms: algorithmPort(registry, runner),
        map: options.map,
        signal: tools.signal,
      });
    }
    return { ...summary, seconds: (performance.now() - from) / 1000 };
  } finally {
    await runner.close();
  }
}

async function profileColumns(
  table: Table,
  { tell, signal }: Tools,
): Promise<{ profiles: ColumnProfile[]; rows: number }> {
  const observers = table.columns.map(observeColumn);
  let rows = 0;
  for await (const cells of table.rows()) {
    observers.forEach((observer, at) => observer.see(cells[at] ?? ''));
    if (++rows % 20_000 !== 0) continue;
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The clustering was cancelled.');
    tell({ stage: 'look', done: null, text: `${rows.toLocaleString('en-GB')} rows` });
  }
  if (rows < 2)
    throw new TributaryError(
      'MODEL_INPUT',
      `${table.path} holds ${rows === 1 ? 'one row' : 'no rows'}; clustering needs two at the least.`,
    );
  return { profiles: observers.map((observer) => observer.done()), rows };
}

function choose(options: ClusterOptions, table: Table, profiles: readonly ColumnProfile[]): Choice {
  const named = options.columns && namedColumns('columns', options.columns, table.columns);
  const excluded = namedColumns('exclude', options.exclude, table.columns);
  const wanted = named ?? new Set(table.columns);
  const outcome = options.importance === null ? null : namedColumn('importance', options.importance, table.columns);
  const kept = new Set([...wanted].filter((column) => !excluded.has(column) && column !== outcome));
  const choice = chooseColumns(profiles, { kept, named: named !== null });
  if (choice.chosen.length > 0) return choice;
  const reasons = choice.dropped.map(({ column, reason }) => `${column} (${reason})`).join('; ');
  throw new TributaryError(
    'MODEL_INPUT',
    `No column is left to cluster by${reasons === '' ? '' : `. Left out: ${reasons}`}. Name some with --columns.`,
  );
}

interface Fitting {
  read: FileMatrix;
  outcome: Column | null;
  runner: AlgorithmRunner;
  tools: Tools;
}

async function fit(options: ClusterOptions, { read, outcome, runner, tools }: Fitting): Promise<ClusteringRun> {
  const { plugin } = await registry.algorithm(options.algorithm);
  if (plugin.kind !== 'clustering')
    throw new TributaryError('INVALID_REQUEST', `--algorithm: "${options.algorithm}" does not cluster.`);
  const findsK = !Object.hasOwn((plugin.params as { shape?: object }).shape ?? {}, 'k');
  const logged = [...namedColumns('log', options.log, [...new Set(read.columnOf.values())])];
  const config: ModelConfig = {
    kind: 'clustering',
    title: 'Clusters',
    segment: null,
    features: read.features.map(({ key }) => key),
    log: read.features.filter(({ key, unit }) => unit !== 'share' && logged.includes(key)).map(({ key }) => key),
    impute: options.impute === 'drop' ? 'exclude' : options.impute,
    outliers: options.outliers && { by: options.outliers, treat: options.treat },
    scale: options.scale,
    weights: weightsOf(read, options.scale),
    importance: outcome && { outcome: outcome.name, by: options.importanceBy, weigh: true },
    select: options.keep === null ? null : { by: outcome ? options.importanceBy : 'variance', keep: options.keep },
    reduce: options.reduce === null ? null : { algorithm: 'pca', variance: options.reduce },
    algorithm: options.algorithm,
    params: options.params,
    k: findsK ? null : options.k,
    bootstrap: options.bootstrap,
    gate: { silhouette: -1, agreement: -1, smallestShare: 0, approval: false },
    seed: options.seed,
  };
  const deps: ClusteringDeps = {
    features: {
      catalogue: read.features,
      matrix: async () => (outcome ? { ...read.matrix, columns: [...read.matrix.columns, outcome] } : read.matrix),
    },
    algorithms: algorithmPort(registry, runner),
    signal: tools.signal,
    progress: (done, step) => tools.tell({ stage: 'cluster', done, text: step }),
  };
  return runClustering(deps, config);
}

const registry = createRegistry(bundle, { engineVersion });

/**
 * The texts of a category together count as much as one number: with z-scores their common variance is brought to 1
 * (as in the factor analysis of mixed data, without its stress on rare texts), with a range of 0 to 1 two rows of
 * different texts are 1 apart.
 */
function weightsOf({ blocks, matrix }: FileMatrix, scale: ClusterOptions['scale']): Record<string, number> {
  if (scale === 'none') return {};
  const deviations = new Map(blocks.flat().map((key) => [key, deviationOf(matrix, key)]));
  return Object.fromEntries(
    blocks.flatMap((block) => {
      const variance = block.reduce((sum, key) => sum + deviations.get(key)! ** 2, 0);
      return block
        .filter((key) => deviations.get(key)! > 0)
        .map((key) => [key, scale === 'min-max' ? Math.SQRT1_2 : deviations.get(key)! / Math.sqrt(variance)]);
    }),
  );
}

function deviationOf(matrix: FileMatrix['matrix'], key: string): number {
  return fitScale(matrix.columns.find(({ name }) => name === key)!.data).deviation;
}

interface Summarised {
  table: Table;
  run: ClusteringRun;
  choice: Choice;
  seconds: number;
}

function summaryOf(options: ClusterOptions, { table, run, choice, seconds }: Summarised): ClusterSummary {
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
      ...(table.encoding === 'utf-8' ? [] : [`The file is no UTF-8; it was read as ${table.encoding}.`]),
      ...(clustered < run.rows ? [`${run.rows - clustered} rows with missing values were left out.`] : []),
    ],
    algorithm: options.algorithm,
    scale: options.scale,
    impute: options.impute,
    out: options.out,
    report: options.report,
    seconds,
  };
}
