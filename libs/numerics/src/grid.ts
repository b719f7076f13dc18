import type { Points } from './points.js';
import type { Place, RowList } from './kd-tree.js';

/** Rows in cubes of one size, for neighbours within that size: quickest in up to three columns. */
export interface Grid {
  /** Rows within the grid's radius of a place; returns how many were written to `into` (which grows). */
  within(place: Place, into: RowList): number;
}

/**
 * Sorts rows into cubes with the radius as their edge; every neighbour lies in one of the 3^columns cubes around.
 * Null where the span of a column holds so many cubes that their numbers would not be exact.
 */
export function grid(points: Points, radius: number): Grid | null {
  const { rows, columns: width, data } = points;
  const low = new Float64Array(width).fill(Infinity);
  const high = new Float64Array(width).fill(-Infinity);
  for (let at = 0; at < data.length; at++) {
    const c = at % width;
    if (data[at]! < low[c]!) low[c] = data[at]!;
    if (data[at]! > high[c]!) high[c] = data[at]!;
  }
  // One empty layer on either side, so that a neighbouring cube never wraps into another line of cubes.
  const cubes = Array.from(low, (least, c) => Math.floor((high[c]! - least) / radius) + 3);
  if (!(cubes.reduce((product, n) => product * n, 1) < 2 ** 50)) return null;
  const steps = cubes.map((_, c) => cubes.slice(c + 1).reduce((product, n) => product * n, 1));
  const cubeOf = (from: Float64Array, at: number): number => {
    let cube = 0;
    for (let c = 0; c < width; c++) {
      const n = Math.floor((from[at + c]! - low[c]!) / radius) + 1;
      // A place outside of the rows has neighbours in the outermost cubes only.
      cube += Math.min(Math.max(n, 0), cubes[c]! - 1) * steps[c]!;
    }
    return cube;
  };
  const cubeOfRow = Float64Array.from({ length: rows }, (_, row) => cubeOf(data, row * width));
  const order = Int32Array.from({ length: rows }, (_, row) => row).sort(
    (a, b) => cubeOfRow[a]! - cubeOfRow[b]! || a - b,
  );
  const sorted = new Float64Array(rows * width);
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();
  for (let i = 0; i < rows; i++) {
    const row = order[i]!;
    sorted.set(data.subarray(row * width, (row + 1) * width), i * width);
    const cube = cubeOfRow[row]!;
    if (!starts.has(cube)) starts.set(cube, i);
    ends.set(cube, i + 1);
  }
  // Cubes along the last column are consecutive numbers, and so are their rows: three cubes are one stretch at most.
  const around = steps.slice(0, -1).reduce<number[]>((list, step) => list.flatMap((n) => [n - step, n, n + step]), [0]);
  const limit = radius * radius;

  return {
    within(place, into) {
      const centre = cubeOf(place.data, place.at);
      let found = 0;
      for (const step of around) {
        for (let cube = centre + step - 1; cube <= centre + step + 1; cube++) {
          const from = starts.get(cube);
          if (from === undefined) continue;
          const to = ends.get(cube)!;
          if (found + to - from > into.rows.length) {
            const larger = new Int32Array(Math.max(found + to - from, into.rows.length * 2));
            larger.set(into.rows);
            into.rows = larger;
          }
          for (let i = from; i < to; i++) {
            let sum = 0;
            for (let c = 0, at = i * width, own = place.at; c < width; c++, at++, own++) {
              const d = place.data[own]! - sorted[at]!;
              sum += d * d;
            }
            if (sum <= limit) into.rows[found++] = order[i]!;
          }
        }
      }
      return found;
    },
  };
}
