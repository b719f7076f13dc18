import type { StandardiseStep } from '@tributary/contracts';
import type { Verdict } from './verdict.js';

/** Case, blanks and compatibility forms do not tell labels apart. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

/** One label for everything that is said for it; what has none is listed. */
export function labelRule({
  labels,
  on,
}: Extract<StandardiseStep, { step: 'labels' }>): (text: string) => Verdict | undefined {
  const meant = new Map(
    Object.entries(labels).flatMap(([label, others]) =>
      [label, ...others].map((word) => [folded(word), label] as const),
    ),
  );
  return (text) => {
    if (text.trim() === '') return undefined;
    const label = meant.get(folded(text));
    if (label === undefined) return { code: 'label_unmapped', detail: 'no label stands for it', action: on };
    return label === text
      ? undefined
      : { code: 'label', detail: 'one label for all that is said for it', after: label };
  };
}
