// Distances of all pairs of rows that lie in blocks (distances.as), cluster after cluster, each from the start of a block on.
import { lanes, line, measure, pair } from './distances';

/** All bits of the lanes that are rows: 8 f64. */
const rowsOnly: usize = memory.data(64, 16);

function markRows(count: i32): void {
  for (let lane: i32 = 0; lane < lanes; lane++) store<i64>(rowsOnly + ((<usize>lane) << 3), lane < count ? -1 : 0);
}

/**
 * Distances of two rows (`places`, one after the other) to those of the blocks from..to, of which the last holds `left` rows: summed by each
 * of the two into `totals` (2 f64), and where `into` is not 0 added there to the sums (f64) of the other rows too; the second row counts there
 * where `both`.
 */
export function addPairs(
  blocks: usize, d: i32, places: usize, both: i32, from: i32, to: i32, left: i32, into: usize, totals: usize,
): void {
  const size = (<usize>d) << 6;
  const counts = f64x2.splat(<f64>both);
  let one = f64x2.splat(0), other = one;
  markRows(left);
  for (let block = from; block < to; block++) {
    measure(blocks + (<usize>block) * size, d, places);
    const sums = into + (<usize>block) * line;
    for (let at: usize = 0; at < line; at += 16) {
      let a = f64x2.sqrt(v128.load(pair + at)), b = f64x2.sqrt(v128.load(pair + at, 64));
      if (block == to - 1) {
        const mask = v128.load(rowsOnly + at);
        a = v128.and(a, mask);
        b = v128.and(b, mask);
      }
      one = f64x2.add(one, a);
      other = f64x2.add(other, b);
      if (into != 0) v128.store(sums + at, f64x2.add(v128.load(sums + at), f64x2.add(a, f64x2.mul(b, counts))));
    }
  }
  store<f64>(totals, f64x2.extract_lane(one, 0) + f64x2.extract_lane(one, 1));
  store<f64>(totals + 8, f64x2.extract_lane(other, 0) + f64x2.extract_lane(other, 1));
}

/** Of the same pairs, the smallest and the largest squared distance, into `extremes` (2 f64) beside what stands there. */
export function extremes(
  blocks: usize, d: i32, places: usize, both: i32, from: i32, to: i32, left: i32, extremes: usize,
): void {
  const size = (<usize>d) << 6;
  const far = f64x2.splat(Infinity), none = f64x2.splat(0);
  let least = far, most = none;
  markRows(left);
  for (let block = from; block < to; block++) {
    measure(blocks + (<usize>block) * size, d, places);
    for (let at: usize = 0; at < line; at += 16) {
      const mask = block == to - 1 ? v128.load(rowsOnly + at) : i64x2.splat(-1);
      const a = v128.load(pair + at), b = v128.load(pair + at, 64);
      least = f64x2.pmin(least, v128.bitselect(a, far, mask));
      most = f64x2.pmax(most, v128.and(a, mask));
      if (both) {
        least = f64x2.pmin(least, v128.bitselect(b, far, mask));
        most = f64x2.pmax(most, v128.and(b, mask));
      }
    }
  }
  const low = Math.min(f64x2.extract_lane(least, 0), f64x2.extract_lane(least, 1));
  const high = Math.max(f64x2.extract_lane(most, 0), f64x2.extract_lane(most, 1));
  store<f64>(extremes, Math.min(load<f64>(extremes), low));
  store<f64>(extremes + 8, Math.max(load<f64>(extremes, 8), high));
}
