import type { Finding } from '@tributary/contracts';

/** Findings of a batch that are alike, counted: a sample with its own count, or the rest beyond the samples. */
export interface CountedFinding extends Finding {
  count: number;
}

/** Values shown of each kind of finding and batch; the rest is counted. */
const mostSamples = 20;

/**
 * Counts findings: exact in number, bounded in rows. Alike are those of one source, step, version, event, field, code,
 * outcome and detail; of each kind the first values are samples, with the message that first had them.
 */
export function countFindings(findings: readonly Finding[]): CountedFinding[] {
  const kinds = new Map<string, Map<string, CountedFinding>>();
  for (const finding of findings) {
    const { source, step, version, event, field, code, outcome, detail } = finding;
    const key = [source, step, version, event, field, code, outcome, detail].join('\0');
    let samples = kinds.get(key);
    if (!samples) kinds.set(key, (samples = new Map()));
    const sample = `${finding.before}\0${finding.after}`;
    const known = samples.get(sample);
    if (known) known.count++;
    else if (samples.size < mostSamples) samples.set(sample, { ...finding, count: 1 });
    else {
      const rest = samples.get('');
      if (rest) rest.count++;
      else samples.set('', { ...finding, before: '', after: '', messageId: '', count: 1 });
    }
  }
  return [...kinds.values()].flatMap((samples) => [...samples.values()]);
}
