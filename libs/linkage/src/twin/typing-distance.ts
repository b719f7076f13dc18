/**
 * Slips of the pen between two texts of bytes: letters added, left out, changed, or two neighbours the other way round,
 * none of them touched twice (optimal string alignment, the form of Damerau 1964 that the warehouse computes).
 */
export function typingDistance(a: string, b: string): number {
  if (a === b) return 0;
  let before = new Uint32Array(b.length + 1);
  let last = Uint32Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = new Uint32Array(b.length + 1);
    row[0] = i;
    for (let j = 1; j <= b.length; j++) {
      const changed = last[j - 1]! + (a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1);
      let least = Math.min(changed, last[j]! + 1, row[j - 1]! + 1);
      const swapped =
        i > 1 && j > 1 && a.charCodeAt(i - 1) === b.charCodeAt(j - 2) && a.charCodeAt(i - 2) === b.charCodeAt(j - 1);
      if (swapped) least = Math.min(least, before[j - 2]! + 1);
      row[j] = least;
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
