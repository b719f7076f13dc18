import type { Rivalry, Standings } from './rivals.js';

/** Match weight of a pair between two files, from its weight by its fields and how far it is ahead of its rivals: start + weight · w + ahead · a. */
export interface PartnerOdds {
  start: number;
  weight: number;
  ahead: number;
}

/** Best pairs below which nothing is learnt. */
const fewestTargets = 50;
/** At least this share of each file is taken to have no partner: nobody knows that all have one. */
const leastAlone = 0.1;
/** Best pairs that the expected odds, weight as it is and rivals unheeded, count for. */
const steadying = 1;
const mostSteps = 50;
const tolerance = 1e-9;

type Triple = [number, number, number];

/**
 * Odds that best pairs of both of their records are partners. Best pairs are partners and wrong pairs mixed; of wrong
 * pairs there are as many, and such, as decoys show, by the shares of both files that have no partner. What is left
 * tells how many partners there are. A logistic function is fitted to both without labels: learning from unlabelled
 * and negative examples by an unbiased risk, which for this loss is convex (du Plessis, Niu & Sugiyama 2015).
 * @returns undefined where there are too few best pairs to tell.
 */
export function partnerOdds(
  { targets, decoys }: Pick<Rivalry, 'targets' | 'decoys'>,
  sizes: readonly [number, number],
): PartnerOdds | undefined {
  if (targets.w.length < fewestTargets) return undefined;
  const wrong = wrongPerDecoy(targets, decoys, sizes);
  // A bit by fields, or ahead of rivals, is worth a bit at most and never speaks against a pair.
  const bounds = { low: [-Infinity, 0, 0], high: [Infinity, Math.LN2, Math.LN2] };
  let held: Held[] = [undefined, undefined, undefined];
  for (;;) {
    const at = fitted(riskOf({ targets, decoys, wrong, held }), expectedAt(held));
    const next = held.map((value, i) => value ?? outside(at[i]!, bounds.low[i]!, bounds.high[i]!));
    if (next.every((value, i) => value === held[i])) {
      const [start, weight, ahead] = at.map((value) => value / Math.LN2) as Triple;
      return { start, weight, ahead };
    }
    held = next;
  }
}

/** Where a coefficient is held, if anywhere. */
type Held = number | undefined;
const outside = (value: number, low: number, high: number): Held =>
  value < low ? low : value > high ? high : undefined;
const expectedAt = (held: readonly Held[]): Triple => [0, held[1] ?? Math.LN2, held[2] ?? 0];

interface Risk {
  value: number;
  slope: Triple;
  bend: number[];
}

/** What is made as great as possible: its value, slope and (negated) curvature at coefficients. */
function riskOf(from: {
  targets: Standings;
  decoys: Standings;
  wrong: number;
  held: readonly Held[];
}): (at: Triple) => Risk {
  const { targets, decoys, wrong, held } = from;
  const found = targets.w.length;
  const expected = expectedAt(held);
  // One more decoy than was seen, of whatever kind: none among few proves little.
  const unseen = pullOf(targets, wrong / found);
  const pull = pullOf(decoys, wrong).map((each, i) => each + unseen[i]!);
  return (at) => {
    const away = at.map((value, i) => value - expected[i]!);
    const slope = at.map((_, i) => -pull[i]! - steadying * away[i]!) as Triple;
    const bend = [steadying, 0, 0, 0, steadying, 0, 0, 0, steadying];
    let value = -at.reduce((sum, each, i) => sum + each * pull[i]! + (steadying / 2) * away[i]! ** 2, 0);
    for (let n = 0; n < found; n++) {
      const x: Triple = [1, targets.w[n]!, targets.ahead[n]!];
      const z = at[0] + at[1] * x[1] + at[2] * x[2];
      const p = 1 / (1 + Math.exp(-z));
      value += z > 0 ? -Math.log1p(Math.exp(-z)) : z - Math.log1p(Math.exp(z));
      for (let i = 0; i < 3; i++) {
        slope[i]! += (1 - p) * x[i]!;
        for (let j = 0; j < 3; j++) bend[i * 3 + j]! += p * (1 - p) * x[i]! * x[j]!;
      }
    }
    held.forEach((fixed, i) => {
      if (fixed === undefined) return;
      slope[i] = 0;
      for (let j = 0; j < 3; j++) bend[i * 3 + j] = bend[j * 3 + i] = i === j ? 1 : 0;
    });
    return { value, slope, bend };
  };
}

/** Newton's steps, halved while they overshoot. */
function fitted(risk: (at: Triple) => Risk, from: Triple): Triple {
  let at = from;
  let here = risk(at);
  for (let step = 0; step < mostSteps; step++) {
    const move = solved(here.bend, here.slope);
    const moved = (size: number): Triple => at.map((value, i) => value + size * move[i]!) as Triple;
    let size = 1;
    while (size > tolerance && risk(moved(size)).value < here.value) size /= 2;
    const there = moved(size);
    const next = risk(there);
    const gained = next.value - here.value;
    if (!(gained > tolerance)) break;
    [at, here] = [there, next];
  }
  return at;
}

/**
 * Wrong best pairs for every decoy: the share of the one file without a partner times that of the other, where as many
 * have one as best pairs are more than wrong ones. Solved by repeating. Several shares may fit: it begins with what the
 * weaker half of decoys says, among which few best pairs are right (Storey 2002).
 */
function wrongPerDecoy(targets: Standings, decoys: Standings, sizes: readonly [number, number]): number {
  const sums = ({ w, ahead }: Standings): Float64Array => w.map((bits, at) => bits + ahead[at]!).sort();
  const weak = sums(decoys);
  const half = weak[weak.length >> 1] ?? -Infinity;
  const upTo = (values: Float64Array): number => values.filter((value) => value <= half).length;
  let wrong = Math.min(1, (upTo(sums(targets)) + 1) / (upTo(weak) + 1));
  for (let step = 0; step < mostSteps; step++) {
    const partners = Math.max(0, targets.w.length - wrong * decoys.w.length);
    wrong = sizes.reduce((product, size) => product * Math.max(leastAlone, 1 - partners / size), 1);
  }
  return wrong;
}

function pullOf({ w, ahead }: Standings, weight: number): Triple {
  const sum: Triple = [weight * w.length, 0, 0];
  for (let n = 0; n < w.length; n++) {
    sum[1] += weight * w[n]!;
    sum[2] += weight * ahead[n]!;
  }
  return sum;
}

/** Three linear equations of a positive definite matrix, by Cramer's rule. */
function solved(m: readonly number[], b: Triple): Triple {
  const minor = (x: readonly number[]): number =>
    x[0]! * (x[4]! * x[8]! - x[5]! * x[7]!) -
    x[1]! * (x[3]! * x[8]! - x[5]! * x[6]!) +
    x[2]! * (x[3]! * x[7]! - x[4]! * x[6]!);
  const whole = minor(m);
  return [0, 1, 2].map(
    (column) => minor(m.map((value, at) => (at % 3 === column ? b[Math.floor(at / 3)]! : value))) / whole,
  ) as Triple;
}
