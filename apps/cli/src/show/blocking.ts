import type { BlockingRules, BlockingTrial } from '@tributary/worker';
import { count, table } from './table.js';

type Write = (line: string) => void;

export function showTrial({ records, rules, mostPairs, pairsInAll }: BlockingTrial, write: Write): void {
  if (rules.length === 0) {
    write(
      `${count(records, 'person', 'people')}: all ${Math.round(pairsInAll).toLocaleString('en-GB')} pairs are compared, without rules.`,
    );
    return;
  }
  const sum = rules.reduce((total, { pairsWithin }) => total + pairsWithin, 0);
  write(
    `${count(records, 'person', 'people')}; ${Math.round(sum).toLocaleString('en-GB')} comparisons of ${mostPairs.toLocaleString('en-GB')} allowed${sum > mostPairs ? ': TOO MANY, a run would be refused' : ''}.`,
  );
  for (const line of table([
    ['rule', 'comparisons', 'left out', 'largest blocks'],
    ...rules.map((rule) => [
      rule.name,
      Math.round(rule.pairsWithin).toLocaleString('en-GB'),
      Math.round(rule.pairsLeftOut).toLocaleString('en-GB'),
      rule.worst.map(({ records: inBlock }) => inBlock.toLocaleString('en-GB')).join(', '),
    ]),
  ]))
    write(line);
}

export function showBlocking({ origin, trial }: BlockingRules, write: Write): void {
  write(origin === 'chosen' ? 'Chosen from the data:' : 'Stated:');
  showTrial(trial, write);
  write(`Keys: ${trial.keys.join(', ')}`);
}

export function showRules({ rules }: { rules: readonly (readonly string[])[] }, write: Write): void {
  if (rules.length === 0) write('No rule is stated: they are chosen from the data.');
  for (const rule of rules) write(rule.join(' + '));
}
