// Nearest places of rows in blocks (distances.as): k-means on tables that fit the caches.
import { lanes, line, measure, pair } from './distances';

/** Four i32 of what two vectors hold as f64. */
@inline
function whole(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(i32x4.trunc_sat_f64x2_s_zero(a), i32x4.trunc_sat_f64x2_s_zero(b), 0, 2);
}

/** Of each row of a block: the squared distance to the nearest place, to the second nearest (16 f64), and which the nearest is (8 i32). */
const found: usize = memory.data(160, 16);

/** The two nearest places of a block, ties to the lower one. */
function twoNearest(block: usize, d: i32, places: usize, k: i32): void {
  const two = (<usize>d) << 4;
  let m0 = f64x2.splat(Infinity), m1 = m0, m2 = m0, m3 = m0;
  let n0 = m0, n1 = m0, n2 = m0, n3 = m0;
  let i0 = f64x2.splat(0), i1 = i0, i2 = i0, i3 = i0;
  for (let j: i32 = 0; j < k; j += 2, places += two) {
    measure(block, d, places);
    for (let other: i32 = 0; other < 2; other++) {
      const at = pair + ((<usize>other) << 6);
      const index = f64x2.splat(<f64>(j + other));
      let s = v128.load(at), less = f64x2.lt(s, m0);
      n0 = f64x2.pmin(n0, v128.bitselect(m0, s, less)); m0 = v128.bitselect(s, m0, less); i0 = v128.bitselect(index, i0, less);
      s = v128.load(at, 16); less = f64x2.lt(s, m1);
      n1 = f64x2.pmin(n1, v128.bitselect(m1, s, less)); m1 = v128.bitselect(s, m1, less); i1 = v128.bitselect(index, i1, less);
      s = v128.load(at, 32); less = f64x2.lt(s, m2);
      n2 = f64x2.pmin(n2, v128.bitselect(m2, s, less)); m2 = v128.bitselect(s, m2, less); i2 = v128.bitselect(index, i2, less);
      s = v128.load(at, 48); less = f64x2.lt(s, m3);
      n3 = f64x2.pmin(n3, v128.bitselect(m3, s, less)); m3 = v128.bitselect(s, m3, less); i3 = v128.bitselect(index, i3, less);
    }
  }
  v128.store(found, m0); v128.store(found, m1, 16); v128.store(found, m2, 32); v128.store(found, m3, 48);
  v128.store(found, n0, 64); v128.store(found, n1, 80); v128.store(found, n2, 96); v128.store(found, n3, 112);
  v128.store(found, whole(i0, i1), 128); v128.store(found, whole(i2, i3), 144);
}

/**
 * Labels (i32) of the nearest place, the squared distances to it, and the distances to it (`upper`) and to the second nearest
 * (`lower`; f64). Returns how many labels changed.
 */
export function nearest(
  blocks: usize, rows: i32, d: i32, places: usize, k: i32, labels: usize, squared: usize, upper: usize, lower: usize,
): i32 {
  let changed: i32 = 0;
  for (let row: i32 = 0; row < rows; row += lanes) {
    twoNearest(blocks, d, places, k);
    for (let at: usize = 0; at < line; at += 16) {
      const least = v128.load(found + at);
      v128.store(squared + at, least);
      v128.store(upper + at, f64x2.sqrt(least));
      v128.store(lower + at, f64x2.sqrt(v128.load(found + at, 64)));
    }
    const low = v128.load(found, 128), high = v128.load(found, 144);
    let differ = i32x4.bitmask(i32x4.ne(v128.load(labels), low)) | (i32x4.bitmask(i32x4.ne(v128.load(labels, 16), high)) << 4);
    // Rows of padding take no part.
    if (rows - row < lanes) differ &= (1 << (rows - row)) - 1;
    changed += popcnt(differ);
    v128.store(labels, low); v128.store(labels, high, 16);
    labels += 32;
    squared += line; upper += line; lower += line;
    blocks += (<usize>d) << 6;
  }
  return changed;
}

/**
 * Bounds of Hamerly (2010) after the places have moved: the nearest is farther by what it moved at most, another nearer by the largest move
 * of the others (f64 by place: `moved`, `others`). Writes the rows (i32) whose label is not certain any more and returns how many.
 */
export function uncertain(
  rows: i32, labels: usize, upper: usize, lower: usize, moved: usize, others: usize, list: usize,
): i32 {
  let count: i32 = 0;
  for (let row: i32 = 0; row < rows; row++, upper += 8, lower += 8) {
    const place = (<usize>load<i32>(labels + ((<usize>row) << 2))) << 3;
    const most = load<f64>(upper) + load<f64>(moved + place);
    const least = load<f64>(lower) - load<f64>(others + place);
    store<f64>(upper, most);
    store<f64>(lower, least);
    store<i32>(list + ((<usize>count) << 2), row);
    // A billionth against rounding.
    count += <i32>!(most * 1.000000001 < least);
  }
  return count;
}

/**
 * As `nearest`, for the rows of a list; sums and sizes of the clusters are kept in step with the labels. `gathered`: room for a
 * block. Returns how many labels changed.
 */
export function nearestOf(
  blocks: usize, d: i32, places: usize, k: i32, list: usize, count: i32, gathered: usize,
  labels: usize, upper: usize, lower: usize, sums: usize, counts: usize,
): i32 {
  let changed: i32 = 0;
  const width = (<usize>d) << 3;
  for (let at: i32 = 0; at < count; at += lanes) {
    const some = min(lanes, count - at);
    for (let lane: i32 = 0; lane < some; lane++) {
      const row = load<i32>(list + ((<usize>(at + lane)) << 2));
      let from = blocks + (<usize>(row >> 3)) * (width << 3) + ((<usize>(row & 7)) << 3);
      let to = gathered + ((<usize>lane) << 3);
      for (const end = to + (width << 3); to < end; to += line, from += line) store<f64>(to, load<f64>(from));
    }
    twoNearest(gathered, d, places, k);
    for (let lane: i32 = 0; lane < some; lane++) {
      const row = <usize>load<i32>(list + ((<usize>(at + lane)) << 2));
      const result = found + ((<usize>lane) << 3);
      store<f64>(upper + (row << 3), Math.sqrt(load<f64>(result)));
      store<f64>(lower + (row << 3), Math.sqrt(load<f64>(result, 64)));
      const label = labels + (row << 2);
      const from = load<i32>(label), to = load<i32>(found + ((<usize>lane) << 2), 128);
      if (from == to) continue;
      store<i32>(label, to);
      changed++;
      add(gathered + ((<usize>lane) << 3), d, to, 1, sums, counts);
      add(gathered + ((<usize>lane) << 3), d, from, -1, sums, counts);
    }
  }
  return changed;
}

function add(value: usize, d: i32, place: i32, sign: f64, sums: usize, counts: usize): void {
  const count = counts + ((<usize>place) << 3);
  store<f64>(count, load<f64>(count) + sign);
  const from = sums + (((<usize>place) * (<usize>d)) << 3);
  const end = from + ((<usize>d) << 3);
  for (let sum = from; sum < end; sum += 8, value += line) store<f64>(sum, load<f64>(sum) + sign * load<f64>(value));
}

/** Sums (k × d f64) and sizes (f64) of the clusters, added in the order of the rows to what stands there. */
export function addUp(blocks: usize, rows: i32, d: i32, labels: usize, sums: usize, counts: usize): void {
  const width = (<usize>d) << 3;
  for (let row: i32 = 0; row < rows; row++) {
    const label = <usize>load<i32>(labels + ((<usize>row) << 2));
    const count = counts + (label << 3);
    store<f64>(count, load<f64>(count) + 1);
    let value = blocks + (<usize>(row >> 3)) * (width << 3) + ((<usize>(row & 7)) << 3);
    const from = sums + label * width;
    for (let sum = from; sum < from + width; sum += 8, value += line) store<f64>(sum, load<f64>(sum) + load<f64>(value));
  }
}
