import type { Density } from './dbscan-cubes.js';
import type { DbscanOptions } from './dbscan.js';
import type { RowList } from './kd-tree.js';
import { neighboursAmong, type Neighbours } from './neighbours.js';
import type { Points } from './points.js';
import { rootOf, unite } from './union.js';

/** As `dbscanInCubes`, by what finds neighbours of a row: for any number of columns. */
export function dbscanByNeighbours(
  points: Points,
  { eps, minSamples }: DbscanOptions,
  among: Neighbours = neighboursAmong(points),
): Density {
  const { rows, columns: width, data } = points;
  const found: RowList = { rows: new Int32Array(256) };
  const within = (row: number): number => among.within({ data, at: row * width }, eps, found);
  const isCore = new Uint8Array(rows);
  const parent = Int32Array.from({ length: rows }, (_, row) => row);
  const neighbours = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const count = within(row);
    neighbours[row] = count;
    if (count < minSamples) continue;
    isCore[row] = 1;
    // Cores seen before are joined here; those to come find this one.
    for (let i = 0; i < count; i++) if (isCore[found.rows[i]!]) unite(parent, row, found.rows[i]!);
  }
  const nearest = new Int32Array(rows).fill(-1);
  for (let row = 0; row < rows; row++) {
    if (isCore[row] || neighbours[row]! < 2) continue;
    const count = within(row);
    let least = Infinity;
    for (let i = 0; i < count; i++) {
      const core = found.rows[i]!;
      if (!isCore[core]) continue;
      let squared = 0;
      for (let c = 0; c < width; c++) squared += (data[row * width + c]! - data[core * width + c]!) ** 2;
      if (squared < least || (squared === least && core < nearest[row]!)) {
        least = squared;
        nearest[row] = core;
      }
    }
  }
  return { isCore, component: parent.map((_, row) => rootOf(parent, row)), nearest };
}
