import { TributaryError, type Column, type ModelConfig } from '@tributary/contracts';
import { fitScale } from '@tributary/numerics';
import { namedColumns, type ClusterOptions } from './options.js';
import type { FileMatrix } from './read-matrix.js';

/** The options of the command as the configuration of a model over the columns of the file. */
export function modelConfigOf(
  options: ClusterOptions,
  { read, outcome, findsK }: { read: FileMatrix; outcome: Column | null; findsK: boolean },
): ModelConfig {
  const logged = loggedFeatures(options, read);
  const importance = { by: options.importanceBy, params: options.importanceParams };
  return {
    kind: 'clustering',
    title: 'Clusters',
    segment: null,
    asOf: null,
    features: read.features.map(({ key }) => key),
    log: logged,
    impute: { by: options.impute === 'drop' ? 'exclude' : options.impute, params: options.imputeParams },
    outliers: outliersOf(options),
    scale: options.scale,
    weights: weightsOf(read, options.scale),
    importance: outcome && { outcome: outcome.name, ...importance, weigh: true },
    select: options.keep === null ? null : { ...(outcome ? importance : { by: 'variance' }), keep: options.keep },
    reduce:
      options.reduce === null
        ? null
        : { algorithm: options.reduceBy, params: options.reduceParams, variance: options.reduce },
    algorithm: options.algorithm,
    params: options.params,
    k: findsK ? null : options.k,
    fit: 'memory',
    sample: 50_000,
    bootstrap: options.bootstrap,
    gate: { silhouette: -1, agreement: -1, smallestShare: 0, approval: false },
    seed: options.seed,
  };
}

function outliersOf({ outliers, outliersParams, threshold, treat }: ClusterOptions): ModelConfig['outliers'] {
  if (outliers === null) return null;
  return { by: outliers, params: outliersParams, treat, ...(threshold !== null && { threshold }) };
}

/** @throws INVALID_REQUEST where a column has no tail to draw in, since it holds texts or yes and no */
function loggedFeatures({ log }: ClusterOptions, { features, columnOf }: FileMatrix): string[] {
  const names = namedColumns('log', log, [...new Set(columnOf.values())]);
  const numbers = new Set(features.filter(({ unit }) => unit !== 'share').map(({ key }) => key));
  for (const name of names)
    if (!numbers.has(name)) throw new TributaryError('INVALID_REQUEST', `--log: "${name}" is no column of numbers.`);
  return [...names];
}

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
