import { setImmediate } from 'node:timers/promises';
import { TributaryError, type Matrix } from '@tributary/contracts';
import type { ClusteringDeps } from '@tributary/models';
import { createRandom, toPoints, tsneSteps, type Points } from '@tributary/numerics';
import type { MapBy, MapPoint, RowsMap } from '../report/cluster-file/render.js';

interface Clustered {
  matrix: Matrix;
  labels: Int32Array;
  algorithms: ClusteringDeps['algorithms'];
}

interface Drawing {
  by: MapBy;
  seed: number;
  signal: AbortSignal;
}

/** Points on the map: enough to see the shape, few enough to draw. */
const mapPoints = 2500;

/** Rows below which there are no neighbours to speak of. */
const rowsOfPicture = 10;

/** Of wide tables the directions are those of some rows: the time grows with the cube of the fewer of rows and columns. */
const wideColumns = 400;

/**
 * Every n-th row on a plane where there are many. Null where one column is all there is. Throws CANCELLED.
 */
export async function mapOf(
  { matrix, labels, algorithms }: Clustered,
  { by, seed, signal }: Drawing,
): Promise<RowsMap | null> {
  if (matrix.columns.length < 2) return null;
  const every = Math.ceil(matrix.rows / mapPoints);
  const rows = Int32Array.from({ length: Math.ceil(matrix.rows / every) }, (_, at) => at * every);
  const placed = (x: (at: number) => number, y: (at: number) => number): MapPoint[] =>
    Array.from(rows, (row, at) => [x(at), y(at), labels[row]!]);
  if (by !== 'pca' && rows.length >= rowsOfPicture) {
    const points = toPoints(someRows(matrix, rows));
    const plane = await settled(by === 'tsne' ? tsneSteps(points, { seed }) : await umapSteps(points, seed), signal);
    return {
      by,
      points: placed(
        (at) => plane[at * 2]!,
        (at) => plane[at * 2 + 1]!,
      ),
      explained: [],
    };
  }
  const options = { params: { components: 2 }, seed, signal, progress: () => undefined };
  const artifact = await algorithms.fit('pca', narrowed(matrix), options);
  const reduced = (await algorithms.apply('pca', artifact, matrix)) as Matrix;
  const [x, y] = reduced.columns;
  if (!x || !y) return null;
  const points = placed(
    (at) => x.data[rows[at]!]!,
    (at) => y.data[rows[at]!]!,
  );
  return { by: 'pca', points, explained: await algorithms.explained('pca', artifact) };
}

/** As many rows of a wide table as are quick to find directions by. */
function narrowed(matrix: Matrix): Matrix {
  if (matrix.columns.length <= wideColumns || matrix.rows <= wideColumns) return matrix;
  const every = matrix.rows / wideColumns;
  return someRows(
    matrix,
    Int32Array.from({ length: wideColumns }, (_, at) => Math.floor(at * every)),
  );
}

function someRows(matrix: Matrix, rows: Int32Array): Matrix {
  const columns = matrix.columns.map((column) => ({
    ...column,
    data: Float64Array.from(rows, (row) => column.data[row]!),
  }));
  return { rows: rows.length, ids: matrix.ids, columns };
}

/** UMAP (McInnes and others 2018) by umap-js, seeded: x, y, x, y … */
async function umapSteps({ rows, columns, data }: Points, seed: number): Promise<Generator<number, Float64Array>> {
  const { UMAP } = (await import('umap-js')).default;
  const random = createRandom(seed);
  const umap = new UMAP({ nComponents: 2, nNeighbors: Math.min(15, rows - 1), random: () => random.next() });
  const epochs = umap.initializeFit(
    Array.from({ length: rows }, (_, row) => [...data.subarray(row * columns, (row + 1) * columns)]),
  );
  return (function* () {
    for (let epoch = 0; epoch < epochs; epoch++) yield umap.step();
    return Float64Array.from(umap.getEmbedding().flat());
  })();
}

async function settled(steps: Generator<number, Float64Array>, signal: AbortSignal): Promise<Float64Array> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    // Lets an abort arrive: it comes as an event.
    await setImmediate();
    if (signal.aborted) throw new TributaryError('CANCELLED', 'The map was cancelled.');
  }
}
