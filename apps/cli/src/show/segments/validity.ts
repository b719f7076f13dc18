import { count } from '../table.js';

type Write = (line: string) => void;

interface Side {
  people: number;
  outcome: number;
  share: number | null;
}
interface Validity {
  inside: Side;
  outside: Side;
  difference: number | null;
  interval: [number, number] | null;
  effect: number | null;
  p: number | null;
  significant: boolean;
  thresholds: { percentile: number; value: number | null }[];
}

export function showValidity(validity: Validity, write: Write): void {
  const { inside, outside, difference, interval, effect, p, significant, thresholds } = validity;
  const percent = (share: number | null) => (share === null ? 'nobody' : `${(100 * share).toFixed(1)} %`);
  for (const { percentile, value } of thresholds) write(`Percentile ${percentile} lies at ${value ?? 'nothing'}.`);
  write(`inside   ${inside.outcome} of ${count(inside.people, 'person', 'people')}: ${percent(inside.share)}`);
  write(`outside  ${outside.outcome} of ${count(outside.people, 'person', 'people')}: ${percent(outside.share)}`);
  if (difference === null || p === null) return write('Nothing can be compared.');
  const [low, high] = interval ?? [difference, difference];
  const points = (share: number) => (100 * share).toFixed(1);
  write(`difference ${points(difference)} points (95 %: ${points(low)} to ${points(high)})`);
  write(
    `effect (Cohen's h) ${effect?.toFixed(2) ?? ''}, p ${p < 0.0001 ? 'below 0.0001' : p.toFixed(4)}: ${significant ? 'significant' : 'not significant'}`,
  );
}
