import type { Points } from './points.js';
import { wasmKernels, type Kernels } from './wasm-kernels.js';

/** Rows of one block of the kernels. */
export const blockRows = 8;

/** Rows that lie in the memory of the kernels too, in blocks (wasm/blocks.as): for many questions about the same ones. */
export interface HeldPoints extends Points {
  kernels: Kernels;
  /** Where they lie, the labels that they were given last (i32), and room for one block. */
  at: { blocks: number; labels: number; block: number };
  /** Mean variance of the columns. */
  variance: number;
  /** Places of a 64-bit number for every row, padding included, for whoever asks. */
  perRow: readonly [number, number, number, number];
  /** Where there is room for what is said of k places; the next call may give it away. */
  room(k: number): RoomOfPlaces;
  /** Writes places (k × columns) into the room for them. */
  lay(places: Float64Array): RoomOfPlaces;
  /** So many 64-bit numbers from there on. Room that is made for more places ends it. */
  numbers(at: number, length: number): Float64Array;
}

/** Where the kernels read and write what there is for each place: k and one more where k is odd. */
export interface RoomOfPlaces {
  /** For so many places. */
  k: number;
  places: number;
  /** Two numbers for each place. */
  factors: number;
  others: number;
  /** Sums and sizes of the clusters. */
  sums: number;
  counts: number;
}

type Three = [number, number, number];

/** Takes a copy of the rows into the memory of the kernels, and room for five numbers a row beside it. */
export function holdPoints(points: Points): HeldPoints {
  const { rows, columns: width } = points;
  const padded = Math.ceil(rows / blockRows) * blockRows;
  const kernels = wasmKernels();
  const [blocks, labels, block] = kernels.allocate([padded * width * 8, padded * 4, blockRows * width * 8]) as Three;
  const perRow = kernels.allocate([1, 2, 3, 4].map(() => padded * 8)) as unknown as HeldPoints['perRow'];
  const numbers = (at: number, length: number): Float64Array => new Float64Array(kernels.memory.buffer, at, length);
  intoBlocks(points, numbers(blocks, padded * width));
  let made: RoomOfPlaces | undefined;
  const room = (k: number): RoomOfPlaces => {
    if (made && made.k >= k) return made;
    const even = k + (k % 2);
    const sizes = [even * width * 8, even * 8, even * 8, even * width * 8, even * 8];
    const [places, factors, others, sums, counts] = kernels.allocate(sizes) as [number, number, number, number, number];
    return (made = { k: even, places, factors, others, sums, counts });
  };
  return {
    ...points,
    kernels,
    at: { blocks, labels, block },
    variance: meanVariance(points),
    perRow,
    numbers,
    room,
    lay(places) {
      const k = places.length / width;
      const found = room(k);
      const target = numbers(found.places, (k + (k % 2)) * width);
      target.set(places);
      target.fill(Infinity, places.length);
      return found;
    },
  };
}

function intoBlocks({ rows, columns: width, data }: Points, target: Float64Array): void {
  for (let row = 0, from = 0; row < rows; row++) {
    const lane = row % blockRows;
    for (let c = 0, to = (row - lane) * width + lane; c < width; c++, to += blockRows, from++) target[to] = data[from]!;
  }
}

function meanVariance({ rows, columns: width, data }: Points): number {
  let result = 0;
  for (let c = 0; c < width; c++) {
    let sum = 0;
    for (let at = c; at < data.length; at += width) sum += data[at]!;
    const mean = sum / rows;
    for (let at = c; at < data.length; at += width) result += (data[at]! - mean) ** 2;
  }
  return width === 0 ? 0 : result / rows / width;
}
