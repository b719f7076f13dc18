const size = 4;

/** Cyclic redundancy check of a byte, polynomial of Castagnoli 1993, the lowest bit first. */
const checks = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0x82f63b78 : sum >>> 1;
  return sum;
});

/** The number that the warehouse tells a run of four bytes by: 16 bits of the check of them and four zeros. */
function numberOf(text: string, from: number): number {
  let sum = 0xffffffff;
  for (let at = 0; at < 2 * size; at++) {
    const byte = at < size ? text.charCodeAt(from + at) : 0;
    sum = checks[(sum ^ byte) & 255]! ^ (sum >>> 8);
  }
  return sum & 0xffff;
}

/**
 * Share of runs of four bytes that two texts do not have in common (Ukkonen 1992), as the warehouse computes it: in
 * single precision, runs told by 16 bits.
 * @returns 0 (all in common, or both are too short to have any) to 1.
 */
export function gramDistance(a: string, b: string): number {
  const counts = new Map<number, number>();
  const [inA, inB] = [a, b].map((text) => Math.max(0, text.length - size + 1)) as [number, number];
  for (let at = 0; at < inB; at++) {
    const run = numberOf(b, at);
    counts.set(run, (counts.get(run) ?? 0) + 1);
  }
  let apart = inB;
  for (let at = 0; at < inA; at++) {
    const run = numberOf(a, at);
    const left = counts.get(run) ?? 0;
    apart += left > 0 ? -1 : 1;
    counts.set(run, left - 1);
  }
  return Math.fround(apart / Math.max(1, inA + inB));
}
