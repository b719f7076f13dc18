import { performance } from 'node:perf_hooks';
import { TributaryError, type Column } from '@tributary/contracts';
import { clusteredMatrix, runClustering, type ClusteringDeps, type ClusteringRun } from '@tributary/models';
import { createAlgorithmRunner, type AlgorithmRunner } from '@tributary/plugin-host';
import { algorithmPort } from '../house/algorithm-port.js';
import type { Progress } from '../house/house.js';
import { findsNumber } from '../models/numbers-of-clusters.js';
import { chooseColumns, type Choice } from './choose-columns.js';
import { chosenPlugins, type Chosen } from './chosen-plugins.js';
import { observeColumn, type ColumnProfile } from './column-profile.js';
import { namedColumn, namedColumns, type ClusterOptions } from './options.js';
import { outcomeColumn, readOutcome } from './outcome.js';
import { modelConfigOf } from './model-config.js';
import { openTable, type OddRows, type Table } from '../tables/index.js';
import { readMatrix, type FileMatrix } from './read-matrix.js';
import { summaryOf, type ClusterSummary } from './summary.js';
import { expectWritable } from './whole-file.js';
import { writeClustered } from './write-clustered.js';
import { writeMatrix } from './write-matrix.js';

interface Tools {
  tell(progress: Progress): void;
  signal: AbortSignal;
}

/** Clusters the rows of a delimited file; writes labels and a report where asked. Needs no project and no data directory. */
export async function clusterFile(given: ClusterOptions, tools: Tools): Promise<ClusterSummary> {
  const from = performance.now();
  const asked = [given.out, given.report, given.matrix].filter((path) => path !== null);
  await expectWritable(asked, { read: given.file });
  const chosen = await chosenPlugins(given, process.cwd());
  const { options } = chosen;
  const table = await openTable(options.file);
  const { profiles, rows, odd } = await profileColumns(table, tools);
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
    const run = await fit(options, { read, outcome: told, chosen, runner, tools });
    const summary = summaryOf(options, {
      table,
      odd,
      run,
      choice,
      seconds: (performance.now() - from) / 1000,
    });
    const algorithms = algorithmPort(chosen.registry, runner);
    if (asked.length > 0) await write(options, { table, run, read, summary, algorithms, tools });
    return { ...summary, seconds: (performance.now() - from) / 1000 };
  } finally {
    await runner.close();
  }
}

interface Written {
  table: Table;
  run: ClusteringRun;
  read: FileMatrix;
  summary: ClusterSummary;
  algorithms: ClusteringDeps['algorithms'];
  tools: Tools;
}

/** The files that were asked for. */
async function write(options: ClusterOptions, written: Written): Promise<void> {
  const { table, run, read, summary, algorithms } = written;
  const { tell, signal } = written.tools;
  const prepared = await clusteredMatrix(run.artifact, read.matrix, algorithms);
  if (options.out !== null) {
    tell({ stage: 'write', done: null, text: options.out });
    const { columnOf } = read;
    await writeClustered(options.out, { run, table, columnOf, clustered: prepared.rows }, signal);
  }
  if (options.matrix !== null) {
    tell({ stage: 'write', done: null, text: options.matrix });
    await writeMatrix(options.matrix, { prepared, labels: run.labels }, signal);
  }
  if (options.report !== null) {
    tell({ stage: 'report', done: null, text: options.report });
    const { writeClusterReport } = await import('./write-report.js');
    const { map } = options;
    await writeClusterReport(options.report, { summary, run, prepared, table, algorithms, map, signal });
  }
}

async function profileColumns(
  table: Table,
  { tell, signal }: Tools,
): Promise<{ profiles: ColumnProfile[]; rows: number; odd: OddRows }> {
  const observers = table.columns.map(observeColumn);
  const odd: OddRows = { ragged: 0, unclosed: 0 };
  let rows = 0;
  for await (const block of table.rows(odd)) {
    for (const cells of block) observers.forEach((observer, at) => observer.see(cells[at]!));
    rows += block.length;
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The clustering was cancelled.');
    tell({ stage: 'look', done: null, text: `${rows.toLocaleString('en-GB')} rows` });
  }
  if (rows < 2)
    throw new TributaryError('MODEL_INPUT', `${table.path} holds one row; clustering needs two at the least.`);
  return { profiles: observers.map((observer) => observer.done()), rows, odd };
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
    `No column is left to cluster by${reasons === '' ? '' : `. Left out: ${reasons}`}. Name ${named ? 'others' : 'some'} with --columns.`,
  );
}

interface Fitting {
  read: FileMatrix;
  outcome: Column | null;
  chosen: Chosen;
  runner: AlgorithmRunner;
  tools: Tools;
}

async function fit(options: ClusterOptions, { read, outcome, chosen, runner, tools }: Fitting): Promise<ClusteringRun> {
  const { plugin, registry } = chosen;
  if (Object.hasOwn(options.params, 'k'))
    throw new TributaryError('INVALID_REQUEST', '--param k: say the number of clusters with --k, as 3 or 2..9.');
  const config = modelConfigOf(options, { read, outcome, findsK: findsNumber(plugin) });
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
