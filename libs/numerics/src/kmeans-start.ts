import { blockRows, type HeldPoints } from './held-points.js';
import { pickRows, type Points } from './points.js';
import type { Random } from './random.js';

/** Candidates for each row of a start but the first. */
const trialsOf = (k: number): number => 2 + Math.floor(Math.log(k));

/** Numbers that {@link greedyStart} draws: whoever skips them has the start after it. */
export function drawsOfStart(k: number): number {
  return 1 + (k - 1) * trialsOf(k);
}

/**
 * k rows to start from by greedy k-means++ (Arthur and Vassilvitskii 2007): each next row is the best of 2 + ln k
 * candidates, drawn with a chance in proportion to the squared distance to the rows taken before. As scikit-learn.
 */
export function greedyStart(points: HeldPoints, k: number, random: Random): Points {
  const trials = trialsOf(k);
  // Squared distances to the nearest row taken, what they would be with the best candidate, and with the two under trial.
  let [closest, best, one, other] = points.perRow;
  const { rows } = points;
  const first = random.int(rows);
  points
    .numbers(closest, Math.ceil(rows / blockRows) * blockRows)
    .fill(0)
    .fill(Infinity, 0, rows);
  let [total] = withEach(points, [first, first], { closest, one, other });
  [closest, one] = [one, closest];
  const chosen = [first];
  while (chosen.length < k) {
    const weights = points.numbers(closest, rows);
    const drawn = Array.from({ length: trials }, () => drawByWeight(weights, total, random));
    let least = Infinity;
    let row = drawn[0]!;
    for (let at = 0; at < trials; at += 2) {
      const pair = [drawn[at]!, drawn[at + 1] ?? drawn[at]!] as const;
      const totals = withEach(points, pair, { closest, one, other });
      if (totals[0] < least) [least, row, best, one] = [totals[0], pair[0], one, best];
      if (totals[1] < least) [least, row, best, other] = [totals[1], pair[1], other, best];
    }
    [closest, best, total] = [best, closest, least];
    chosen.push(row);
  }
  return pickRows(points, chosen);
}

/** Squared distances to the nearest row taken where each of two more is taken, written to `one` and `other`; their sums. */
function withEach(
  points: HeldPoints,
  pair: readonly [number, number],
  { closest, one, other }: { closest: number; one: number; other: number },
): [number, number] {
  const { kernels, at, rows, columns } = points;
  const { places, factors } = points.lay(pickRows(points, pair).data);
  kernels.closer(at.blocks, rows, columns, places, closest, one, other, factors);
  const [a, b] = points.numbers(factors, 2) as unknown as [number, number];
  return [a, b];
}

function drawByWeight(weights: Float64Array, total: number, random: Random): number {
  if (total === 0) return random.int(weights.length);
  let left = random.next() * total;
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i]!;
    if (left < 0) return i;
  }
  return weights.length - 1;
}
