// AssemblyScript: compiled by build.mjs to src/wasm-bytes.generated.ts. Pointers are byte offsets into the module's memory,
// laid out by the callers in src. Columns lie one after the other, `stride` bytes apart, padded to whole blocks.

/**
 * Labels every row with its nearest centroid and keeps sums and counts of the clusters in step with the labels.
 * columns: f32, centred; rows padded to a multiple of 16. centroids: k × (d + 1) f32, the last of each −|c|² / 2: the
 * nearest centroid is that of the largest x·c − |c|² / 2. labels: u8, 255 before the first round. sums: k × d f64.
 * Returns how many labels changed.
 */
export function assign(
  columns: usize, rows: i32, stride: usize, d: i32, k: i32,
  centroids: usize, labels: usize, sums: usize, counts: usize,
): i32 {
  let changed: i32 = 0;
  const width: usize = ((<usize>d) + 1) << 2;
  for (let row: i32 = 0; row < rows; row += 16) {
    const base = columns + ((<usize>row) << 2);
    let b0 = f32x4.splat(-Infinity), b1 = b0, b2 = b0, b3 = b0;
    let i0 = i32x4.splat(0), i1 = i0, i2 = i0, i3 = i0;
    let centroid = centroids;
    for (let j: i32 = 0; j < k; j++) {
      let s0 = f32x4.splat(load<f32>(centroid + ((<usize>d) << 2))), s1 = s0, s2 = s0, s3 = s0;
      let p = base;
      for (let c: i32 = 0; c < d; c++) {
        const v = v128.load32_splat(centroid + ((<usize>c) << 2));
        s0 = f32x4.add(s0, f32x4.mul(v128.load(p), v));
        s1 = f32x4.add(s1, f32x4.mul(v128.load(p, 16), v));
        s2 = f32x4.add(s2, f32x4.mul(v128.load(p, 32), v));
        s3 = f32x4.add(s3, f32x4.mul(v128.load(p, 48), v));
        p += stride;
      }
      const index = i32x4.splat(j);
      const m0 = f32x4.gt(s0, b0), m1 = f32x4.gt(s1, b1), m2 = f32x4.gt(s2, b2), m3 = f32x4.gt(s3, b3);
      b0 = v128.bitselect(s0, b0, m0); i0 = v128.bitselect(index, i0, m0);
      b1 = v128.bitselect(s1, b1, m1); i1 = v128.bitselect(index, i1, m1);
      b2 = v128.bitselect(s2, b2, m2); i2 = v128.bitselect(index, i2, m2);
      b3 = v128.bitselect(s3, b3, m3); i3 = v128.bitselect(index, i3, m3);
      centroid += width;
    }
    const found = i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(i0, i1), i16x8.narrow_i32x4_s(i2, i3));
    const at = labels + (<usize>row);
    let differ = i8x16.bitmask(i8x16.ne(v128.load(at), found));
    if (differ == 0) continue;
    // Rows of padding have labels too, but take no part.
    if (rows - row < 16) differ &= (1 << (rows - row)) - 1;
    while (differ != 0) {
      const lane = ctz(differ);
      differ &= differ - 1;
      const from = <i32>load<u8>(at + (<usize>lane));
      move(base + ((<usize>lane) << 2), stride, d, from, lane_of(found, lane), sums, counts);
      changed++;
    }
    v128.store(at, found);
  }
  return changed;
}

// A lane of a vector by a number that is known at run time only.
const scratch: usize = memory.data(16, 16);
function lane_of(v: v128, lane: i32): i32 {
  v128.store(scratch, v);
  return <i32>load<u8>(scratch + (<usize>lane));
}

function move(value: usize, stride: usize, d: i32, from: i32, to: i32, sums: usize, counts: usize): void {
  const into = sums + ((<usize>(to * d)) << 3);
  const outOf = sums + ((<usize>(from * d)) << 3);
  store<i32>(counts + ((<usize>to) << 2), load<i32>(counts + ((<usize>to) << 2)) + 1);
  if (from != 255) store<i32>(counts + ((<usize>from) << 2), load<i32>(counts + ((<usize>from) << 2)) - 1);
  for (let c: i32 = 0; c < d; c++) {
    const x = <f64>load<f32>(value);
    const o = (<usize>c) << 3;
    store<f64>(into + o, load<f64>(into + o) + x);
    if (from != 255) store<f64>(outOf + o, load<f64>(outOf + o) - x);
    value += stride;
  }
}

/** Squared distance of each row to the centroid of its label, summed; each also written to `squared` (f64) where that is not 0. */
export function inertia(columns: usize, rows: i32, stride: usize, d: i32, centroids: usize, labels: usize, squared: usize): f64 {
  let total: f64 = 0;
  for (let row: i32 = 0; row < rows; row++) {
    const centroid = centroids + ((<usize>load<u8>(labels + (<usize>row)) * (<usize>d)) << 3);
    let p = columns + ((<usize>row) << 2);
    let sum: f64 = 0;
    for (let c: i32 = 0; c < d; c++) {
      const e = <f64>load<f32>(p) - load<f64>(centroid + ((<usize>c) << 3));
      sum += e * e;
      p += stride;
    }
    if (squared != 0) store<f64>(squared + ((<usize>row) << 3), sum);
    total += sum;
  }
  return total;
}

/** Rows of a block whose columns stay in the nearest caches while every pair of them is multiplied. */
const blockRows: i32 = 256;

/**
 * Sums of products of every pair of columns, added to `products` (d × d f64, the half with j ≥ i). Columns are f64,
 * centred, rows padded with zeros to a multiple of 2 and columns with columns of zeros to a multiple of 4.
 */
export function products(columns: usize, rows: i32, stride: usize, d: i32, products: usize): void {
  for (let first: i32 = 0; first < rows; first += blockRows) {
    const bytes = (<usize>(min(blockRows, rows - first))) << 3;
    const base = columns + ((<usize>first) << 3);
    for (let i: i32 = 0; i < d; i++) {
      const x = base + (<usize>i) * stride;
      for (let j: i32 = i; j < d; j += 4) {
        const y0 = base + (<usize>j) * stride, y1 = y0 + stride, y2 = y1 + stride, y3 = y2 + stride;
        let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0;
        for (let at: usize = 0; at < bytes; at += 16) {
          const v = v128.load(x + at);
          a0 = f64x2.add(a0, f64x2.mul(v, v128.load(y0 + at)));
          a1 = f64x2.add(a1, f64x2.mul(v, v128.load(y1 + at)));
          a2 = f64x2.add(a2, f64x2.mul(v, v128.load(y2 + at)));
          a3 = f64x2.add(a3, f64x2.mul(v, v128.load(y3 + at)));
        }
        const into = products + ((<usize>(i * d + j)) << 3);
        const left = d - j;
        add(into, a0);
        if (left > 1) add(into + 8, a1);
        if (left > 2) add(into + 16, a2);
        if (left > 3) add(into + 24, a3);
      }
    }
  }
}

@inline
function add(into: usize, sums: v128): void {
  store<f64>(into, load<f64>(into) + f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1));
}
