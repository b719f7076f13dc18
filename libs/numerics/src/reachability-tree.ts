import { neighboursAmong } from './neighbours.js';
import type { Points } from './points.js';

/** The least tree over all rows by mutual reachability, its edges by rising height. */
export interface ReachabilityTree {
  /** Distance of each row to its `minSamples`-th nearest, itself the first: from this radius on it is a core. */
  core: Float64Array;
  from: Int32Array;
  to: Int32Array;
  /** Radius from which the two ends of an edge are cores of one cluster. */
  heights: Float64Array;
}

/**
 * The clusters of cores at every radius at once: two rows are mutually reachable at the largest of their core distances
 * and the distance between them, and what DBSCAN joins at a radius are the edges up to it (Campello, Moulavi and Sander
 * 2013). Prim's way: quadratic in rows, memory linear.
 */
export function reachabilityTree(points: Points, minSamples: number): ReachabilityTree {
  const { rows, columns: width, data } = points;
  const among = neighboursAmong(points);
  const core = Float64Array.from({ length: rows }, (_, row) =>
    Math.sqrt(among.nearestSquared({ data, at: row * width }, minSamples).at(-1) ?? 0),
  );
  const least = new Float64Array(rows).fill(Infinity);
  const nearest = new Int32Array(rows);
  const inside = new Uint8Array(rows);
  const edges: { from: number; to: number; height: number }[] = [];
  for (let row = 0, left = rows - 1; left > 0; left--) {
    inside[row] = 1;
    row = reachFrom(row, { points, core, least, nearest, inside });
    edges.push({ from: nearest[row]!, to: row, height: least[row]! });
  }
  edges.sort((a, b) => a.height - b.height);
  return {
    core,
    from: Int32Array.from(edges, ({ from }) => from),
    to: Int32Array.from(edges, ({ to }) => to),
    heights: Float64Array.from(edges, ({ height }) => height),
  };
}

interface Growing {
  points: Points;
  core: Float64Array;
  /** Of rows outside the tree: the height at which they would come in, and by which row. */
  least: Float64Array;
  nearest: Int32Array;
  inside: Uint8Array;
}

/** Takes a row of the tree into account; returns the row that comes in next. */
function reachFrom(row: number, { points, core, least, nearest, inside }: Growing): number {
  const { rows, columns: width, data } = points;
  let next = -1;
  for (let other = 0; other < rows; other++) {
    if (inside[other]) continue;
    let squared = 0;
    for (let c = 0, a = row * width, b = other * width; c < width; c++, a++, b++) {
      const d = data[a]! - data[b]!;
      squared += d * d;
    }
    const height = Math.max(Math.sqrt(squared), core[row]!, core[other]!);
    if (height < least[other]!) {
      least[other] = height;
      nearest[other] = row;
    }
    if (next < 0 || least[other]! < least[next]!) next = other;
  }
  return next;
}
