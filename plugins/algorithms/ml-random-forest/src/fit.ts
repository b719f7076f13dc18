import { completePoints, createRandom, sampleIndices } from '@tributary/numerics';
import { TributaryError, type Artifact, type FitTools, type Matrix } from '@tributary/plugin-kit';
import { RandomForestRegression } from 'ml-random-forest';
import { importanceOf, type Grown } from './importance.js';
import type { ForestParams } from './params.js';

/**
 * A forest grown from a sample of the rows whose outcome is known. Throws MODEL_INPUT on NaN among the columns, without
 * an outcome, and where no row has one.
 */
export function fitForest(matrix: Matrix, params: ForestParams, tools: FitTools): Artifact {
  const { outcome: given } = matrix;
  const points = completePoints(matrix);
  if (!given) throw new TributaryError('MODEL_INPUT', 'There is no outcome to learn.');
  const known = Uint32Array.from(given.keys()).filter((row) => Number.isFinite(given[row]!));
  if (known.length === 0) throw new TributaryError('MODEL_INPUT', 'No row has a known outcome.');
  const random = createRandom(tools.seed);
  const sample = Array.from(sampleIndices(known.length, params.rows, random), (at) => known[at]!);
  const width = points.columns;
  const rows = sample.map((row) => Array.from(points.data.subarray(row * width, (row + 1) * width)));
  const outcome = sample.map((row) => given[row]!);
  const [least, most] = [Math.min(...outcome), Math.max(...outcome)];
  const forest = new RandomForestRegression({
    nEstimators: params.trees,
    seed: random.int(2 ** 31),
    maxFeatures: Math.max(1, Math.round(params.columns * width)),
    replacement: false,
    useSampleBagging: true,
    noOOB: true,
    selectionMethod: 'mean',
    // The package holds the error that is left against this threshold: below 0, trees grow as far as the rows bear.
    treeOptions: { gainThreshold: -1, maxDepth: params.depth, minNumSamples: params.leaf },
  });
  // The package does not make a split that leaves no error at all; so that it always leaves some, outcomes differ a little.
  const stirred = outcome.map((value) => value + (most - least) * 1e-9 * random.next());
  forest.train(rows, stirred);
  tools.progress(1);
  return {
    format: 1,
    json: {
      columns: matrix.columns.map(({ name }) => name),
      rows: rows.length,
      // Through text, so that the package's objects are plain data.
      forest: JSON.parse(JSON.stringify(forest.toJSON())) as unknown,
    },
    buffers: {
      range: Float64Array.of(least, most),
      importance: importanceOf(forest as unknown as Grown, { rows, outcome }),
    },
  };
}
