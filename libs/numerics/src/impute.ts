import { sortedKnown } from './sorted.js';

/** Arithmetic mean of the values that are not NaN; NaN where there is none. */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) {
      sum += value;
      count++;
    }
  }
  return count === 0 ? NaN : sum / count;
}

/** Median of the values that are not NaN (mean of the middle two for an even count); NaN where there is none. `room`: see `sortedKnown`. */
export function medianOf(values: ArrayLike<number>, room?: Float64Array): number {
  const known = sortedKnown(values, room);
  if (known.length === 0) return NaN;
  const middle = known.length >> 1;
  return known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2;
}

/** A copy in which every NaN is `fill`, and how many there were. */
export function fillMissing(values: ArrayLike<number>, fill: number): { values: Float64Array; filled: number } {
  const result = Float64Array.from(values);
  let filled = 0;
  for (let i = 0; i < result.length; i++) {
    if (Number.isNaN(result[i]!)) {
      result[i] = fill;
      filled++;
    }
  }
  return { values: result, filled };
}

/** The commonest of the values that are not NaN, ties to the least; NaN where there is none. `room`: see `sortedKnown`. */
export function modeOf(values: ArrayLike<number>, room?: Float64Array): number {
  const known = sortedKnown(values, room);
  let mode = NaN;
  let most = 0;
  for (let from = 0, to = 0; from < known.length; from = to) {
    while (to < known.length && known[to] === known[from]) to++;
    if (to - from > most) {
      most = to - from;
      mode = known[from]!;
    }
  }
  return mode;
}
