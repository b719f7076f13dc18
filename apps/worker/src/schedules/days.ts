import { TributaryError } from '@tributary/contracts';

/** A range of days, both ends included: 'YYYY-MM-DD', UTC. */
export interface DayRange {
  from: string;
  to: string;
}

const dayMs = 86_400_000;
const mostDays = 3_660;

/** The days of a range in order. Throws INVALID_REQUEST where an end is no day, they are the wrong way round, or over ten years. */
export function daysOf({ from, to }: DayRange): string[] {
  const [first, last] = [dayNumber(from), dayNumber(to)];
  if (last < first)
    throw new TributaryError('INVALID_REQUEST', `The range ends on ${to}, before it begins on ${from}.`);
  if (last - first >= mostDays) throw new TributaryError('INVALID_REQUEST', `A range has at most ${mostDays} days.`);
  return Array.from({ length: last - first + 1 }, (_, n) => new Date((first + n) * dayMs).toISOString().slice(0, 10));
}

function dayNumber(day: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : NaN;
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day)
    throw new TributaryError('INVALID_REQUEST', `"${day}" is no day; write it as 2025-01-31.`);
  return at / dayMs;
}
