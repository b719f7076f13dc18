import { randomBytes } from 'node:crypto';

/** Sets a kind's name apart from the rest of an id; no kind has it in its name. */
const mark = '~';

/**
 * Makes ids that name their kind, since each kind is a queue of its own, and sort by age: `kind~time.count.random`,
 * numbers in base 16. Two of one process are never out of order, however the clock is set.
 */
export function createJobIds(): (kind: string, now: number) => string {
  let last = 0;
  let count = 0;
  return (kind, now) => {
    count = now > last ? 0 : count + 1;
    last = Math.max(last, now);
    return `${kind}${mark}${hex(last, 12)}${hex(count, 6)}${randomBytes(6).toString('hex')}`;
  };
}

/** The id of the job that a schedule asks for at a moment: the same for all who see that it is due. */
export function scheduledJobId(kind: string, at: number, key: string): string {
  return `${kind}${mark}${hex(at, 12)}.${Buffer.from(key).toString('base64url')}`;
}

/** Null where a text is no id of a job. */
export function kindOfJob(id: string): string | null {
  const end = id.indexOf(mark);
  return end > 0 ? id.slice(0, end) : null;
}

/** Puts the newest first. */
export function byAge(a: string, b: string): number {
  const [left, right] = [a.slice(a.indexOf(mark)), b.slice(b.indexOf(mark))];
  return left < right ? 1 : left > right ? -1 : 0;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');
