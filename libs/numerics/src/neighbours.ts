import { blockRows, holdPoints } from './held-points.js';
import { kdTree, type KdTree, type Place, type RowList } from './kd-tree.js';
import type { Points } from './points.js';

/** What finds neighbours of places: see {@link KdTree}. */
export type Neighbours = Pick<KdTree, 'within' | 'nearestSquared'>;

/** Rows up to which looking at all of them is quicker than a tree; with many columns a tree rules out next to nothing. */
const fewRows = 2000;
const manyColumns = 12;

/** Neighbours by a tree, or by a look at every row in WebAssembly: the same ones. */
export function neighboursAmong(points: Points): Neighbours {
  return points.rows <= fewRows || points.columns > manyColumns ? everyRow(points) : kdTree(points);
}

/** Looks at every row, for two places at a time where they lie one after the other. */
export function everyRow(points: Points): Neighbours {
  const { rows, columns: width } = points;
  const held = holdPoints(points);
  const [unlimited, one, other] = held.perRow;
  held.numbers(unlimited, Math.ceil(rows / blockRows) * blockRows).fill(Infinity);
  let following: Place | undefined;
  const squaredTo = ({ data, at }: Place): Float64Array => {
    if (following?.data === data && following.at === at) return held.numbers(other, rows);
    const pair = new Float64Array(2 * width);
    pair.set(data.subarray(at, at + 2 * width));
    const { places, factors } = held.lay(pair);
    held.kernels.closer(held.at.blocks, rows, width, places, unlimited, one, other, factors);
    following = { data, at: at + width };
    return held.numbers(one, rows);
  };
  return {
    within(place, radius, into) {
      const squared = squaredTo(place);
      const limit = radius * radius;
      if (into.rows.length < rows) into.rows = new Int32Array(rows);
      return below(squared, limit, into);
    },
    nearestSquared(place, count) {
      const best = new Float64Array(Math.min(count, rows)).fill(Infinity);
      const last = best.length - 1;
      const squared = squaredTo(place);
      for (let row = 0; row < rows; row++) {
        const value = squared[row]!;
        if (value >= (best[last] ?? 0)) continue;
        let at = last;
        for (; at > 0 && best[at - 1]! > value; at--) best[at] = best[at - 1]!;
        best[at] = value;
      }
      return best;
    },
  };
}

function below(squared: Float64Array, limit: number, { rows: into }: RowList): number {
  let found = 0;
  for (let row = 0; row < squared.length; row++) if (squared[row]! <= limit) into[found++] = row;
  return found;
}
