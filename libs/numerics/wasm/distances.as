// Rows in blocks of eight, for tables that fit the caches: the value of row i and column c is number
// (⌊i / 8⌋ · d + c) · 8 + i mod 8 of f64, the last block padded with zeros. A block is read once for two places, as one stretch.
// Each distance is the sum of (x − c)² over the columns in their order: to the last bit what a plain loop comes to.
// Compiled into the kernels that use it. Places (centroids, candidates) are k × d f64, followed by one at infinity where k is odd.

export const lanes: i32 = 8;
/** Bytes of one column of a block. */
export const line: usize = 64;
/** Squared distances of a block to one place, then to the other: 16 f64. */
export const pair: usize = memory.data(128, 16);

/** Squared distances of a block to two places that lie one after the other, into `pair`. */
@inline
export function measure(block: usize, d: i32, place: usize): void {
  let a0 = f64x2.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  const width = (<usize>d) << 3;
  const end = place + width;
  for (let p = block; place < end; place += 8, p += line) {
    const a = v128.load64_splat(place), b = v128.load64_splat(place + width);
    const x0 = v128.load(p), x1 = v128.load(p, 16), x2 = v128.load(p, 32), x3 = v128.load(p, 48);
    let e = f64x2.sub(x0, a); a0 = f64x2.add(a0, f64x2.mul(e, e));
    e = f64x2.sub(x1, a); a1 = f64x2.add(a1, f64x2.mul(e, e));
    e = f64x2.sub(x2, a); a2 = f64x2.add(a2, f64x2.mul(e, e));
    e = f64x2.sub(x3, a); a3 = f64x2.add(a3, f64x2.mul(e, e));
    e = f64x2.sub(x0, b); b0 = f64x2.add(b0, f64x2.mul(e, e));
    e = f64x2.sub(x1, b); b1 = f64x2.add(b1, f64x2.mul(e, e));
    e = f64x2.sub(x2, b); b2 = f64x2.add(b2, f64x2.mul(e, e));
    e = f64x2.sub(x3, b); b3 = f64x2.add(b3, f64x2.mul(e, e));
  }
  v128.store(pair, a0); v128.store(pair, a1, 16); v128.store(pair, a2, 32); v128.store(pair, a3, 48);
  v128.store(pair, b0, 64); v128.store(pair, b1, 80); v128.store(pair, b2, 96); v128.store(pair, b3, 112);
}
