/** Slips of the pen up to which a word may have meant a name; never more than two letters in five. */
const slips = 3;
const share = 0.4;

/** The names that are nearest to a word by slips of the pen; none where none is near. */
export function nearestNames(word: string, names: readonly string[]): string[] {
  const measured = names.map((name) => ({ name, distance: distanceOf(word, name) }));
  const least = Math.min(...measured.map(({ distance }) => distance));
  return measured
    .filter(({ name, distance }) => {
      const longest = Math.max(word.length, name.length);
      return distance === least && distance <= slips && distance <= share * longest;
    })
    .map(({ name }) => name);
}

/** Letters to put in, take out, exchange or swap until one text is the other (Damerau 1964, no letter touched twice). */
function distanceOf(a: string, b: string): number {
  let older: number[] = [];
  let before = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let row = 1; row <= a.length; row++) {
    const line = [row];
    for (let at = 1; at <= b.length; at++) {
      const exchanged = before[at - 1]! + (a[row - 1] === b[at - 1] ? 0 : 1);
      const swapped =
        row > 1 && at > 1 && a[row - 1] === b[at - 2] && a[row - 2] === b[at - 1] ? older[at - 2]! + 1 : exchanged;
      line.push(Math.min(exchanged, swapped, before[at]! + 1, line[at - 1]! + 1));
    }
    older = before;
    before = line;
  }
  return before[b.length]!;
}
