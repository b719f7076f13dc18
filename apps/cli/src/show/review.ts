import type { ExplainedPair, ReviewDetail, ReviewPage, ReviewScore, ReviewVerdict } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const reasons = { uncertain: 'uncertain', guard: 'a guard of clusters refused it', limit: 'a limit forbids it' };

export function showReview({ waiting, pairs }: ReviewPage, write: Write): void {
  if (waiting === 0) {
    write('No pair waits for a decision.');
    return;
  }
  write(`${count(waiting, 'pair waits', 'pairs wait')} for a decision; those first of which one is worth most:`);
  for (const line of table(
    pairs.map(({ one, other, probability, reason }) => [one, other, percent(probability), reasons[reason]]),
  ))
    write(line);
  write('Look at one with: tributary review show <one> <other>');
}

export function showSideBySide(pair: ReviewDetail, write: Write): void {
  write(`${percent(pair.probability)} likely the same (${pair.matchWeight.toFixed(1)} bits); ${reasons[pair.reason]}`);
  writeTraits(pair, write);
}

export function showExplained(pair: ExplainedPair, write: Write): void {
  const { probability, matchWeight, together, thresholds } = pair;
  const told = together ? '; they are one person, each is shown with what was said under it alone' : '';
  write(`${percent(probability)} likely the same (${matchWeight.toFixed(1)} bits)${told}`);
  writeTraits(pair, write);
  write(`Linked from ${percent(thresholds.accept)}, for somebody to decide from ${percent(thresholds.review)}.`);
}

/** The waterfall: where it starts, what each trait adds or takes away, and the sum. */
function writeTraits(
  pair: Pick<ReviewDetail, 'one' | 'other' | 'traits' | 'priorBits' | 'frequencyBits' | 'matchWeight'>,
  write: Write,
): void {
  const bitsOf = (bits: number | null): string => (bits === null ? '' : `${bits > 0 ? '+' : ''}${bits.toFixed(1)}`);
  const rows = pair.traits.map(({ trait, one, other, differs, says, bits }) => [
    differs ? '≠' : ' ',
    trait,
    one || '–',
    other || '–',
    says ?? '',
    bitsOf(bits),
  ]);
  const sums = [
    ['', '', '', '', 'two of all people', bitsOf(pair.priorBits)],
    ['', '', '', '', 'rarity of equal values', bitsOf(pair.frequencyBits)],
    ['', '', '', '', 'in all', bitsOf(pair.matchWeight)],
  ];
  for (const line of table([['', '', pair.one, pair.other, 'comparison', 'bits'], ...rows, ...sums])) write(line);
}

export function showReviewed({ one, other, verdict, outcome }: ReviewVerdict, write: Write): void {
  const told: Record<string, string> = {
    merged: 'are one person now',
    together: 'were one person already',
    apart: verdict === 'reject' ? 'stay two people' : 'stay two people: that was said before',
    limit: 'stay two people: one person may not hold so many identifiers of a type',
    unknown: 'are not known any more',
  };
  write(`${one} and ${other} ${told[outcome] ?? outcome}.`);
}

export function showScore(
  { decided, accepted, rejected, precision, recall, threshold, strata }: ReviewScore,
  write: Write,
): void {
  if (decided === 0) {
    write('Nothing was decided yet: tributary review list');
    return;
  }
  const share = (value: number | null): string => (value === null ? 'not known' : value.toFixed(3));
  write(`${count(decided, 'pair')} decided: ${accepted} accepted, ${rejected} rejected.`);
  write(`At match probability ${threshold}: precision ${share(precision)}, recall ${share(recall)} on decided pairs.`);
  for (const line of table(
    strata
      .filter((one) => one.decided > 0)
      .map((one) => [`${one.from} to ${one.to}`, one.decided, `${one.accepted} one person`]),
  ))
    write(line);
}
