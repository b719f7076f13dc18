import type { Points } from './points.js';

/** Rows sorted into cubes that are small enough for all rows of one to lie within a radius of each other. */
export interface Cubes {
  /** Rows by cube, then by number. */
  order: Int32Array;
  /** Values of the columns in that order; of columns that are not there, zeros. */
  x: Float64Array;
  y: Float64Array;
  z: Float64Array;
  /** Place in the order of each cube's first row, and behind the last one the number of rows. */
  starts: Int32Array;
  /**
   * Visits every cube that holds rows, with pairs of [first, behind last) cubes among which all rows within the radius of its own
   * lie, its own line of cubes first; pairs share none. `around` is used again for the next cube.
   */
  visit(each: (cube: number, around: Int32Array) => void): void;
}

/** Cubes along a column up to which the rounding of a row's place among them is far below what edges are shortened by. */
const mostAlong = 2 ** 20;
/** Cubes that a radius reaches to either side: the edge is a little less than radius / √columns. */
const reach = 2;

/**
 * Sorts rows of up to three columns into cubes. Null where the span of a column holds so many cubes that their numbers would not be exact. A
 * cube's neighbours along the last column follow it, so that those around it are 25 stretches at most; each stretch only moves
 * forward while cubes are visited in order, so that none is looked up.
 */
export function cubesOf(points: Points, radius: number): Cubes | null {
  const { rows, columns: width, data } = points;
  const numbers = cubeNumbers(points, (radius / Math.sqrt(width)) * (1 - 1e-9));
  if (!numbers) return null;
  const { numberOfRow, steps } = numbers;
  const cubes = Float64Array.from(new Set(numberOfRow)).sort();
  const places = new Map<number, number>();
  cubes.forEach((cube, at) => places.set(cube, at));
  const starts = new Int32Array(cubes.length + 1);
  const cubeOfRow = Int32Array.from(numberOfRow, (cube) => places.get(cube)!);
  for (const cube of cubeOfRow) starts[cube + 1]!++;
  for (let cube = 0; cube < cubes.length; cube++) starts[cube + 1]! += starts[cube]!;
  const order = new Int32Array(rows);
  const next = starts.slice();
  for (let row = 0; row < rows; row++) order[next[cubeOfRow[row]!]!++] = row;
  const column = (c: number) =>
    c < width ? Float64Array.from(order, (row) => data[row * width + c]!) : new Float64Array(rows);
  const lines = linesAround(steps);
  return {
    ...{ order, starts, x: column(0), y: column(1), z: column(2) },
    visit(each) {
      const around = new Int32Array(lines.length * 2);
      for (let cube = 0; cube < cubes.length; cube++) {
        for (let at = 0; at < lines.length; at++) {
          const centre = cubes[cube]! + lines[at]!;
          let first = around[2 * at]!;
          let last = around[2 * at + 1]!;
          while (first < cubes.length && cubes[first]! < centre - reach) first++;
          while (last < cubes.length && cubes[last]! <= centre + reach) last++;
          around[2 * at] = first;
          around[2 * at + 1] = last;
        }
        each(cube, around);
      }
    },
  };
}

/** How far the numbers of the lines around a cube lie from its own, the nearest lines first. */
function linesAround(steps: readonly number[]): Float64Array {
  const offsets = [0, -1, 1, -2, 2];
  const lines = steps
    .slice(0, -1)
    .reduce<{ line: number; far: number }[]>(
      (all, step) =>
        all.flatMap(({ line, far }) => offsets.map((n) => ({ line: line + n * step, far: far + Math.abs(n) }))),
      [{ line: 0, far: 0 }],
    );
  return Float64Array.from(
    lines.sort((a, b) => a.far - b.far),
    ({ line }) => line,
  );
}

/** Number of the cube of each row, and how far apart the numbers of neighbours are by column. */
function cubeNumbers({ rows, columns: width, data }: Points, edge: number) {
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  for (let at = 0, c = 0; at < data.length; at++, c = c + 1 === width ? 0 : c + 1) {
    if (data[at]! < low[c]!) low[c] = data[at]!;
    if (data[at]! > high[c]!) high[c] = data[at]!;
  }
  // Empty layers on either side, so that a neighbouring cube never wraps into another line of cubes.
  const counts = Array.from(low, (least, c) => Math.floor((high[c]! - least) / edge) + 1 + 2 * reach);
  if (!counts.every((n) => n < mostAlong) || !(counts.reduce((product, n) => product * n, 1) < 2 ** 50)) return null;
  const steps = counts.map((_, c) => counts.slice(c + 1).reduce((product, n) => product * n, 1));
  const numberOfRow = new Float64Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let number = 0;
    for (let c = 0; c < width; c++, at++) number += (Math.floor((data[at]! - low[c]!) / edge) + reach) * steps[c]!;
    numberOfRow[row] = number;
  }
  return { numberOfRow, steps };
}
