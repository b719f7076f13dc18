/** A source of numbers that a seed decides wholly. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  next(): number;
  /** Uniform whole number in [0, bound). */
  int(bound: number): number;
}

/**
 * Seeded generator: sfc32 (Chris Doty-Humphrey, PractRand), started from the seed by splitmix32 and warmed up.
 * The same seed gives the same numbers on every machine. Not for secrets.
 */
export function createRandom(seed: number): Random {
  let mix = seed | 0;
  const start = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let t = mix ^ (mix >>> 16);
    t = Math.imul(t, 0x21f0aaad);
    t ^= t >>> 15;
    t = Math.imul(t, 0x735a2d97);
    return t ^ (t >>> 15);
  };
  let a = start();
  let b = start();
  let c = start() ^ Math.floor(seed / 2 ** 32);
  let counter = 1;
  const word = (): number => {
    const t = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) word();
  const next = (): number => ((word() >>> 5) * 67108864 + (word() >>> 6)) / 9007199254740992;
  return { next, int: (bound) => Math.floor(next() * bound) };
}

/** `size` different whole numbers out of [0, count), in rising order; all of them where `size` ≥ `count` (Knuth's algorithm S). */
export function sampleIndices(count: number, size: number, random: Random): Uint32Array {
  const wanted = Math.min(count, size);
  const picked = new Uint32Array(wanted);
  let taken = 0;
  for (let i = 0; taken < wanted; i++) {
    if (random.next() * (count - i) < wanted - taken) picked[taken++] = i;
  }
  return picked;
}
