import { TributaryError } from '@tributary/contracts';
import type { Points } from './points.js';

/** Column means and the sample covariance (divisor n − 1), row-major, `columns × columns`. */
export interface Covariance {
  means: Float64Array;
  values: Float64Array;
}

/** Covariance of complete columns in one pass over centred rows. Throws MODEL_INPUT with fewer than two rows. */
export function covariance(points: Points): Covariance {
  const { rows, columns: width, data } = points;
  if (rows < 2) throw new TributaryError('MODEL_INPUT', `A covariance needs at least two rows; there are ${rows}.`);
  const means = new Float64Array(width);
  for (let at = 0; at < data.length; at += width) for (let c = 0; c < width; c++) means[c]! += data[at + c]!;
  for (let c = 0; c < width; c++) means[c]! /= rows;
  const values = new Float64Array(width * width);
  const centred = new Float64Array(width);
  for (let at = 0; at < data.length; at += width) {
    for (let c = 0; c < width; c++) centred[c] = data[at + c]! - means[c]!;
    for (let i = 0; i < width; i++) {
      const value = centred[i]!;
      for (let j = i, slot = i * width + i; j < width; j++, slot++) values[slot]! += value * centred[j]!;
    }
  }
  for (let i = 0; i < width; i++)
    for (let j = i; j < width; j++) values[i * width + j] = values[j * width + i] = values[i * width + j]! / (rows - 1);
  return { means, values };
}
