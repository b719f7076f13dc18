import { TributaryError } from '@tributary/contracts/errors';
import { copyLess, farthest, sumOf, writeScoring } from './kmeans-memory.js';
import { chunkRows, chunksOf, type RowsRange } from './rows-range.js';
import { wasmKernels } from './wasm-kernels.js';

/** Rows of one block of the kernel. */
const block = 16;
export const noLabel = 255;

/** What is asked of those who hold the rows. Centroids are centred, row-major, k × width. */
export type RowsOrder =
  /** Sums of the columns, chunk after chunk, column after column. */
  | { do: 'sum' }
  /** Takes the rows in, less `offsets` of the columns; the squares of what is left, summed by chunk. */
  | { do: 'load'; offsets: Float64Array; k: number }
  /** Labels every row with its nearest centroid. */
  | { do: 'label'; centroids: Float64Array }
  /** The rows that lie farthest from the centroids of their labels, not more than `count`. */
  | { do: 'farthest'; centroids: Float64Array; count: number }
  /** Gives single rows other labels. */
  | { do: 'move'; moves: readonly { row: number; to: number }[] }
  /** Squared distances to the centroids of the labels, summed by chunk. */
  | { do: 'inertia'; centroids: Float64Array };

/** What is answered, of the rows held: only what was asked for. */
export interface RowsAnswer {
  byChunk?: Float64Array;
  /** Sums (chunks × k × width) and sizes (chunks × k) of the clusters. */
  clusters?: { sums: Float64Array; counts: Int32Array; changed: number };
  far?: { row: number; squared: number }[];
}

/** Holds a stretch of the rows in the memory of the kernels and does what is asked of them. Throws MODEL_INPUT above 255 clusters. */
export function rowsHolder(columns: readonly ArrayLike<number>[], range: RowsRange): (order: RowsOrder) => RowsAnswer {
  const chunks = chunksOf(range);
  let held: Held | undefined;
  return (order) => {
    if (order.do === 'sum')
      return {
        byChunk: Float64Array.from(chunks.flatMap((chunk) => columns.map((column) => sumOf(column, chunk)))),
      };
    if (order.do === 'load') held = load(columns, { range, chunks, k: order.k, offsets: order.offsets });
    return held!.carryOut(order);
  };
}

interface Held {
  carryOut(order: Exclude<RowsOrder, { do: 'sum' }>): RowsAnswer;
}

interface Loading {
  range: RowsRange;
  chunks: readonly RowsRange[];
  k: number;
  offsets: Float64Array;
}

function load(columns: readonly ArrayLike<number>[], { range, chunks, k, offsets }: Loading): Held {
  if (k > noLabel) throw new TributaryError('MODEL_INPUT', `At most ${noLabel} clusters; ${k} were asked for.`);
  const width = columns.length;
  const rows = range.to - range.from;
  const padded = Math.ceil(rows / block) * block;
  const stride = padded * 4;
  const kernels = wasmKernels();
  const [data, centres, exact, labels, sums, counts] = kernels.allocate([
    stride * width,
    k * (width + 1) * 4,
    k * width * 8,
    padded,
    chunks.length * k * width * 8,
    chunks.length * k * 4,
  ]) as [number, number, number, number, number, number];
  const memory = (): ArrayBuffer => kernels.memory.buffer;
  new Uint8Array(memory(), labels, padded).fill(noLabel);
  const squares = Float64Array.from(chunks, (chunk) =>
    columns.reduce(
      (sum, column, c) =>
        sum +
        copyLess(
          column,
          { ...chunk, less: offsets[c]! },
          new Float32Array(memory(), data + c * stride + (chunk.from - range.from) * 4, chunk.to - chunk.from),
        ),
      0,
    ),
  );
  const places = chunks.map((chunk, at) => ({
    rows: chunk.to - chunk.from,
    data: data + (chunk.from - range.from) * 4,
    labels: labels + (chunk.from - range.from),
    sums: sums + at * k * width * 8,
    counts: counts + at * k * 4,
  }));
  const clusters = (changed: number): RowsAnswer => ({
    clusters: {
      changed,
      sums: new Float64Array(memory(), sums, chunks.length * k * width).slice(),
      counts: new Int32Array(memory(), counts, chunks.length * k).slice(),
    },
  });
  // Room for single distances is made when an empty cluster first asks for them.
  let squaredAt = 0;
  const inertia = (centroids: Float64Array, into: number): Float64Array => {
    new Float64Array(memory(), exact, k * width).set(centroids);
    return Float64Array.from(places, (at) =>
      kernels.inertia(at.data, at.rows, stride, width, exact, at.labels, into && into + (at.data - data) * 2),
    );
  };
  return {
    carryOut(order) {
      switch (order.do) {
        case 'load':
          return { byChunk: squares };
        case 'label': {
          writeScoring(kernels, { at: centres, centroids: order.centroids, width });
          let changed = 0;
          for (const at of places)
            changed += kernels.assign(...[at.data, at.rows, stride, width, k, centres, at.labels, at.sums, at.counts]);
          return clusters(changed);
        }
        case 'farthest': {
          squaredAt ||= kernels.allocate([rows * 8])[0]!;
          inertia(order.centroids, squaredAt);
          const squared = new Float64Array(memory(), squaredAt, rows);
          return {
            far: farthest(squared, order.count).map((row) => ({ row: row + range.from, squared: squared[row]! })),
          };
        }
        case 'move':
          for (const { row, to } of order.moves) {
            if (row < range.from || row >= range.to) continue;
            const own = places[Math.floor((row - range.from) / chunkRows)]!;
            const label = new Uint8Array(memory(), labels, rows);
            const total = new Float64Array(memory(), own.sums, k * width);
            const count = new Int32Array(memory(), own.counts, k);
            const from = label[row - range.from]!;
            label[row - range.from] = to;
            count[from]!--;
            count[to]!++;
            for (let c = 0; c < width; c++) {
              const value = new Float32Array(memory(), data + c * stride, rows)[row - range.from]!;
              total[from * width + c]! -= value;
              total[to * width + c]! += value;
            }
          }
          return clusters(order.moves.length);
        case 'inertia':
          return { byChunk: inertia(order.centroids, 0) };
      }
    },
  };
}
