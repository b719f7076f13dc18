import { TributaryError } from '@tributary/contracts';

/**
 * Adjusted Rand index of two labellings of the same rows (Hubert and Arabie 1985): 1 is the same grouping whatever the
 * numbers of the labels, about 0 is chance, below 0 is worse. Throws MODEL_INPUT where the lengths differ.
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length)
    throw new TributaryError(
      'MODEL_INPUT',
      `Two labellings of the same rows are needed; got ${a.length} and ${b.length} rows.`,
    );
  const cells = new Map<string, number>();
  const left = new Map<number, number>();
  const right = new Map<number, number>();
  for (let row = 0; row < a.length; row++) {
    add(cells, `${a[row]},${b[row]}`);
    add(left, a[row]!);
    add(right, b[row]!);
  }
  const together = pairsIn(cells);
  const inLeft = pairsIn(left);
  const inRight = pairsIn(right);
  const all = (a.length * (a.length - 1)) / 2;
  const expected = all === 0 ? 0 : (inLeft * inRight) / all;
  const most = (inLeft + inRight) / 2;
  return most === expected ? 1 : (together - expected) / (most - expected);
}

function add<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function pairsIn<K>(counts: Map<K, number>): number {
  let pairs = 0;
  for (const count of counts.values()) pairs += (count * (count - 1)) / 2;
  return pairs;
}
