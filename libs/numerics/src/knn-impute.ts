import { meanOf } from './impute.js';
import type { Points } from './points.js';

/**
 * Fills every NaN of `points` with the mean of that column over the nearest `neighbours` donors that have it, by the
 * Euclidean distance over the columns both rows have, scaled up to all columns (as scikit-learn's KNNImputer, uniform
 * weights). Where no donor shares a column with the row, the donors' mean of the column; 0 where they have none.
 * Rows × donors × columns in time. Ties: the lower donor.
 */
export function knnImpute(points: Points, donors: Points, neighbours: number): Points {
  const width = points.columns;
  const data = Float64Array.from(points.data);
  const means = Array.from({ length: width }, (_, c) => {
    const mean = meanOf(Float64Array.from({ length: donors.rows }, (__, row) => donors.data[row * width + c]!));
    return Number.isNaN(mean) ? 0 : mean;
  });
  for (let row = 0; row < points.rows; row++) {
    const own = points.data.subarray(row * width, (row + 1) * width);
    if (!own.some(Number.isNaN)) continue;
    const distances = distancesTo(own, donors);
    for (let c = 0; c < width; c++)
      if (Number.isNaN(own[c]!))
        data[row * width + c] = meanOfNearest({ distances, donors, neighbours }, c) ?? means[c]!;
  }
  return { ...points, data };
}

/** Squared distance to every donor over shared columns times columns / shared ones; NaN where none is shared. */
function distancesTo(own: Float64Array, donors: Points): Float64Array {
  const width = donors.columns;
  return Float64Array.from({ length: donors.rows }, (_, donor) => {
    let sum = 0;
    let shared = 0;
    for (let c = 0, at = donor * width; c < width; c++, at++) {
      const d = own[c]! - donors.data[at]!;
      if (Number.isNaN(d)) continue;
      sum += d * d;
      shared++;
    }
    return shared === 0 ? NaN : (sum * width) / shared;
  });
}

interface Nearest {
  distances: Float64Array;
  donors: Points;
  neighbours: number;
}

function meanOfNearest({ distances, donors, neighbours }: Nearest, column: number): number | null {
  const best: { distance: number; value: number }[] = [];
  for (let donor = 0; donor < donors.rows; donor++) {
    const value = donors.data[donor * donors.columns + column]!;
    const distance = distances[donor]!;
    if (Number.isNaN(value) || Number.isNaN(distance)) continue;
    if (best.length === neighbours && distance >= best.at(-1)!.distance) continue;
    const at = best.findIndex((other) => other.distance > distance);
    best.splice(at < 0 ? best.length : at, 0, { distance, value });
    if (best.length > neighbours) best.pop();
  }
  return best.length === 0 ? null : best.reduce((sum, { value }) => sum + value, 0) / best.length;
}
