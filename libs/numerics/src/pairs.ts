import { blockRows } from './held-points.js';
import type { Points } from './points.js';
import { wasmKernels, type Kernels } from './wasm-kernels.js';

/** Rows in the memory of the kernels, cluster after cluster, each from the start of a block on; noise (negative labels) is left out. */
export interface Clustered {
  kernels: Kernels;
  /** Rows with the padding of the blocks. */
  padded: number;
  /** By label: the first block, one more for the end; how many rows. */
  firstBlocks: Int32Array;
  sizes: Int32Array;
  /** Where the rows lie: in blocks, and row after row. */
  blocks: number;
  places: number;
  /** Two numbers that the kernels answer with. */
  answer: Float64Array;
  answerAt: number;
}

/** Lays rows out by their labels; `room` is made for so many more bytes, and told of. */
export function clusterRows(points: Points, labels: Int32Array, room: (padded: number) => number) {
  const { columns: width, data } = points;
  const sizes = sizesOf(labels);
  const firstBlocks = new Int32Array(sizes.length + 1);
  sizes.forEach((size, label) => (firstBlocks[label + 1] = firstBlocks[label]! + Math.ceil(size / blockRows)));
  const padded = firstBlocks.at(-1)! * blockRows;
  const kernels = wasmKernels();
  const bytes = padded * width * 8;
  const [blocks, places, answerAt, roomAt] = kernels.allocate([bytes, bytes, 16, room(padded)]) as Four;
  const numbers = (at: number, length: number): Float64Array => new Float64Array(kernels.memory.buffer, at, length);
  const [inBlocks, inRows] = [numbers(blocks, padded * width), numbers(places, padded * width)];
  const next = firstBlocks.map((block) => block * blockRows);
  labels.forEach((label, row) => {
    if (label < 0) return;
    const at = next[label]!++;
    const lane = at % blockRows;
    for (let c = 0, from = row * width; c < width; c++) {
      const value = data[from + c]!;
      inRows[at * width + c] = value;
      inBlocks[(at - lane) * width + c * blockRows + lane] = value;
    }
  });
  const answer = numbers(answerAt, 2);
  const clustered: Clustered = { kernels, padded, firstBlocks, sizes, blocks, places, answer, answerAt };
  return { clustered, roomAt, numbers };
}

type Four = [number, number, number, number];

/** Two rows that follow each other and the blocks of a cluster that they are to be held against. */
export interface PairsOf {
  /** Place of the first of the two in the order of the blocks. */
  row: number;
  /** The second is a row, not padding. */
  both: boolean;
  own: number;
  other: number;
  from: number;
  to: number;
  /** Rows of the last of these blocks. */
  left: number;
  /** The block that they lie in: its pairs come up from both sides. */
  within: boolean;
}

/** Every pair of rows: those of one block from both sides, all others once. */
export function* allPairs({ sizes, firstBlocks }: Clustered): Generator<PairsOf> {
  const clusters = sizes.length;
  const leftOf = (label: number): number => ((sizes[label]! - 1) % blockRows) + 1;
  for (let own = 0; own < clusters; own++) {
    const start = firstBlocks[own]! * blockRows;
    const end = start + sizes[own]!;
    for (let row = start; row < end; row += 2) {
      const both = row + 1 < end;
      const block = Math.floor(row / blockRows);
      const last = firstBlocks[own + 1]! - 1;
      const left = block === last ? leftOf(own) : blockRows;
      yield { row, both, own, other: own, from: block, to: block + 1, left, within: true };
      for (let other = own; other < clusters; other++) {
        const from = other === own ? block + 1 : firstBlocks[other]!;
        const to = firstBlocks[other + 1]!;
        if (from < to) yield { row, both, own, other, from, to, left: leftOf(other), within: false };
      }
    }
  }
}

function sizesOf(labels: Int32Array): Int32Array {
  const sizes = new Int32Array(labels.reduce((most, label) => Math.max(most, label + 1), 0));
  for (const label of labels) if (label >= 0) sizes[label]!++;
  return sizes;
}
