// What rows in blocks (distances.as) have to other places than their own: for greedy k-means++, and for the exchange of k-means.
import { lanes, line, measure, pair } from './distances';

/**
 * What the squared distances of the rows to the nearest place (`closest`, f64, 0 in the padding) would be with one of two more
 * places: written to `one` and `other`, their sums to `totals` (2 f64).
 */
export function closer(blocks: usize, rows: i32, d: i32, places: usize, closest: usize, one: usize, other: usize, totals: usize): void {
  let a = f64x2.splat(0), b = a;
  for (let row: i32 = 0; row < rows; row += lanes) {
    measure(blocks, d, places);
    for (let at: usize = 0; at < line; at += 16) {
      const before = v128.load(closest + at);
      const first = f64x2.pmin(before, v128.load(pair + at));
      const second = f64x2.pmin(before, v128.load(pair + at, 64));
      v128.store(one + at, first);
      v128.store(other + at, second);
      a = f64x2.add(a, first);
      b = f64x2.add(b, second);
    }
    closest += line; one += line; other += line;
    blocks += (<usize>d) << 6;
  }
  store<f64>(totals, f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1));
  store<f64>(totals + 8, f64x2.extract_lane(b, 0) + f64x2.extract_lane(b, 1));
}

/**
 * Of every row: the distance to the place of its label (`own`), and the root of the smallest squared distance to another place, each of
 * these times the factor (f64) of its place (`other`; f64).
 */
export function reach(
  blocks: usize, rows: i32, d: i32, places: usize, k: i32, factors: usize, labels: usize, own: usize, other: usize,
): void {
  const two = (<usize>d) << 4;
  const far = f64x2.splat(Infinity);
  for (let row: i32 = 0; row < rows; row += lanes) {
    for (let at: usize = 0; at < line; at += 16) v128.store(other + at, far);
    let place = places;
    for (let j: i32 = 0; j < k; j += 2, place += two) {
      measure(blocks, d, place);
      for (let second: i32 = 0; second < 2; second++) {
        const distances = pair + ((<usize>second) << 6);
        const factor = v128.load64_splat(factors + ((<usize>(j + second)) << 3));
        const index = i64x2.splat(j + second);
        for (let at: usize = 0; at < line; at += 16) {
          const squared = v128.load(distances + at);
          const mine = i64x2.eq(i64x2.extend_low_i32x4_s(v128.load64_zero(labels + (at >> 1))), index);
          v128.store(own + at, v128.bitselect(squared, v128.load(own + at), mine));
          v128.store(other + at, f64x2.pmin(v128.load(other + at), v128.bitselect(far, f64x2.mul(squared, factor), mine)));
        }
      }
    }
    for (let at: usize = 0; at < line; at += 16) {
      v128.store(own + at, f64x2.sqrt(v128.load(own + at)));
      v128.store(other + at, f64x2.sqrt(v128.load(other + at)));
    }
    labels += 32;
    own += line; other += line;
    blocks += (<usize>d) << 6;
  }
}
