import { InvalidArgumentError, Option, type Command } from 'commander';
import { TributaryError } from '@tributary/contracts';
import type { ClusterOptions } from '@tributary/worker/cluster';
import { exitCodes } from '../exit.js';
import { createProgressLine } from '../progress-line.js';
import { parameters, range, words } from './arguments.js';
import { showClusters } from './show-clusters.js';

type Parameters = ClusterOptions['params'];
type Given = Pick<ClusterOptions, 'k' | 'algorithm' | 'scale' | 'impute' | 'treat'> & {
  outliers?: ClusterOptions['outliers'];
  keep?: number;
  importance?: string;
  importanceBy: ClusterOptions['importanceBy'];
  map: ClusterOptions['map'];
  reduce?: number;
  columns?: string[];
  exclude?: string[];
  log?: string[];
  param?: Parameters;
  imputeParam?: Parameters;
  outliersParam?: Parameters;
  importanceParam?: Parameters;
  reduceBy: string;
  reduceParam?: Parameters;
  threshold?: number;
  seed: number;
  bootstrap: number;
  out?: string;
  matrix?: string;
  report?: string;
};

/** `tributary cluster <file>`: groups the rows of a table. It needs no project and opens no data directory. */
export function addClusterCommand(root: Command): void {
  root
    .command('cluster')
    .description('group the rows of a table and say what sets each group apart')
    .argument('<file>', 'CSV (any delimiter) or JSON lines, gzip or not')
    .option('--columns <names>', 'columns to cluster by, separated by commas (default: all that say something)', words)
    .option('--exclude <names>', 'columns to leave out', words)
    .addOption(
      new Option('--k <n|from..to>', 'number of clusters, or a range of which the best silhouette is taken')
        .argParser(range)
        .default({ from: 2, to: 9 }, '2..9'),
    )
    .option('--algorithm <id|folder>', 'kmeans, hierarchical, dbscan, ml-kmeans, or the folder of a plugin', 'kmeans')
    .option('--param <name=value>', 'a parameter of the algorithm, such as eps=0.5; may be repeated', parameters)
    .addOption(
      new Option('--scale <how>', 'how columns become comparable')
        .choices(['z-score', 'min-max', 'none'])
        .default('z-score'),
    )
    .addOption(
      new Option(
        '--impute <how|folder>',
        'what stands in for missing values: median, mean, mode, knn, regression, or a plugin; drop leaves those rows out',
      ).default('median'),
    )
    .option('--impute-param <name=value>', 'a parameter of the plugin that imputes; may be repeated', parameters)
    .option('--log <names>', 'columns with long tails (money, counts), drawn in by ln(1 + x) first', words)
    .option(
      '--outliers <how|folder>',
      'look for rows far from all others: z-score by column, isolation-forest or a plugin by all columns together',
    )
    .option('--outliers-param <name=value>', 'a parameter of the plugin that scores them; may be repeated', parameters)
    .option(
      '--threshold <n>',
      'outliers lie beyond so many standard deviations (default: 3), or have a higher score (default: 0.65)',
      positive,
    )
    .addOption(
      new Option('--treat <how>', 'what is done about outliers')
        .choices(['cap', 'transform', 'exclude'])
        .default('cap'),
    )
    .option('--importance <column>', 'an outcome: columns count for what they say of it; it takes no part itself')
    .addOption(
      new Option(
        '--importance-by <how|folder>',
        'column by column (mutual-information), or all of them together: random-forest or a plugin that foretells',
      ).default('mutual-information'),
    )
    .option('--importance-param <name=value>', 'a parameter of what foretells it; may be repeated', parameters)
    .option(
      '--keep <n>',
      'cluster by the n columns that vary most, or say most of the outcome; the others only describe',
      within(1, 10_000, 'A whole number from 1 on.'),
    )
    .option('--reduce <share>', 'principal components that keep this share of the variance, such as 0.95', share)
    .option('--reduce-by <id|folder>', 'pca, ml-pca, or the folder of a plugin that reduces', 'pca')
    .option('--reduce-param <name=value>', 'a parameter of what reduces; may be repeated', parameters)
    .option(
      '--bootstrap <rounds>',
      'draw rows anew so many times to see which clusters hold up',
      within(0, 200, 'From 0 to 200.'),
      0,
    )
    .option('--seed <n>', 'the same seed and data give the same clusters', whole, 1)
    .option('--out <file>', 'write the rows with the number and the name of their cluster')
    .option('--matrix <file>', 'write the numbers that were clustered: filled, scaled, weighted')
    .addOption(
      new Option(
        '--map <how>',
        'how rows lie on the map of the report; tsne and umap are pictures, nothing is clustered by them',
      )
        .choices(['pca', 'tsne', 'umap'])
        .default('pca'),
    )
    .option('--report <file>', 'write a page with curves, a map and a card per cluster')
    .option('--json', 'print one JSON object as the last line of standard output')
    .exitOverride()
    .action(async (file: string, _: unknown, self: Command) => {
      const { columns, param, out, matrix, report, json, importance, threshold, ...rest } = self.optsWithGlobals<
        Given & { json?: boolean }
      >();
      // Loaded when it is needed, as everything heavy is.
      const { clusterFile, clusterOptionsSchema } = await import('@tributary/worker/cluster');
      const {
        exclude,
        k,
        algorithm,
        scale,
        impute,
        log,
        seed,
        bootstrap,
        outliers,
        treat,
        keep,
        reduce,
        importanceBy,
        map,
        imputeParam: imputeParams,
        outliersParam: outliersParams,
        importanceParam: importanceParams,
        reduceBy,
        reduceParam: reduceParams,
      } = rest;
      const options = clusterOptionsSchema.parse({
        ...{ file, exclude, k, algorithm, scale, impute, log, seed, bootstrap, outliers, treat, keep, reduce },
        ...{ importanceBy, map, imputeParams, outliersParams, importanceParams, reduceBy, reduceParams },
        threshold: threshold ?? null,
        params: param ?? {},
        columns: columns ?? null,
        importance: importance ?? null,
        out: out ?? null,
        matrix: matrix ?? null,
        report: report ?? null,
      });
      const summary = await watched((tools) => clusterFile(options, tools));
      if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
      else showClusters(summary, (line) => process.stdout.write(`${line}\n`));
      process.exitCode = exitCodes.ok;
    });
}

/** Shows where the work stands; Ctrl-C ends it. */
async function watched<T>(
  work: (tools: { tell: ReturnType<typeof createProgressLine>['show']; signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const line = createProgressLine(process.stderr);
  const controller = new AbortController();
  const stop = (): void => controller.abort(new TributaryError('CANCELLED', 'Stopped.'));
  process.once('SIGINT', stop);
  try {
    return await work({ tell: (progress) => line.show(progress), signal: controller.signal });
  } finally {
    line.clear();
    process.off('SIGINT', stop);
  }
}

function whole(text: string): number {
  const n = Number(text);
  if (!Number.isSafeInteger(n)) throw new InvalidArgumentError('A whole number is needed.');
  return n;
}

const within = (least: number, most: number, words: string) => (text: string) => {
  const n = whole(text);
  if (n < least || n > most) throw new InvalidArgumentError(words);
  return n;
};

function positive(text: string): number {
  const n = Number(text);
  if (!(n > 0 && Number.isFinite(n))) throw new InvalidArgumentError('A number above 0.');
  return n;
}

function share(text: string): number {
  const part = Number(text);
  if (!(part >= 0.5 && part <= 1)) throw new InvalidArgumentError('A share of the variance, from 0.5 to 1.');
  return part;
}
