/** A seeded stream of numbers: the same seed and name give the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Whole number from `from` to `to`, both included. */
  int(from: number, to: number): number;
  /** Uniform in [from, to). */
  between(from: number, to: number): number;
  /** True with probability `share` (0 to 1). */
  chance(share: number): boolean;
  pick<T>(values: readonly T[]): T;
  /** Index of a weight, drawn in proportion to the weights. */
  weighted(weights: readonly number[]): number;
  /** Log-normal with the given median; `sigma` is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number;
  /** Whole number with the given mean, at least 0 (Poisson, by Knuth's product of uniforms; for means below 50). */
  count(mean: number): number;
}

/** FNV-1a over UTF-16 units: turns a stream's name into 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

/** sfc32 (Chris Doty-Humphrey, PractRand): small, fast, passes PractRand; 12 rounds mix the seed in. */
function sfc32(seed: number, label: number, index: number): () => number {
  let [a, b, c, counter] = [seed | 0, label | 0, index | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

/**
 * A stream of its own per purpose and index, so that a change in one part of the retailer leaves the others as they were.
 * `seed` and `index` count as 32-bit integers.
 */
export function random(seed: number, name: string, index = 0): Random {
  const next = sfc32(seed, hash(name), index);
  const stream: Random = {
    next,
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    between: (from, to) => from + next() * (to - from),
    chance: (share) => next() < share,
    pick: (values) => values[Math.floor(next() * values.length)] as (typeof values)[number],
    weighted(weights) {
      let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
      for (const [i, weight] of weights.entries()) if ((left -= weight) < 0) return i;
      return weights.length - 1;
    },
    logNormal(median, sigma) {
      // Box-Muller; 1 − u keeps the logarithm away from zero.
      const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(sigma * normal);
    },
    count(mean) {
      const limit = Math.exp(-mean);
      let product = next();
      let events = 0;
      for (; product > limit; events++) product *= next();
      return events;
    },
  };
  return stream;
}
