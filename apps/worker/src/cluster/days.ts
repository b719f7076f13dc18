/** How a cell is understood as a date. Everything here takes trimmed text and answers NaN for what does not fit. */

/** Orders of written dates by preference, where several fit a whole column. */
export const dateOrders = ['year-first', 'month-first', 'day-first'] as const;
export type WrittenOrder = (typeof dateOrders)[number];
/** With dates that look like numbers: 20230412, and seconds or milliseconds since 1970. */
export type DateOrder = WrittenOrder | 'run-together' | 'seconds' | 'milliseconds';

const dayMs = 86_400_000;
const clock = String.raw`(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s?([AaPp])?(?:\.?[Mm]\.?)?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${clock}\s?(?:Z|UTC|[+-]\d{2}:?\d{2})?$`);
const yearLast = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})${clock}$`);
const runTogether = /^(\d{4})(\d{2})(\d{2})$/;
const yearMonth = /^(\d{4})[-/](\d{1,2})$/;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayMonth = /^(\d{1,2})(?:st|nd|rd|th)?[-\s/.]+([a-z]{3,9})\.?[-\s/.,]+(\d{4}|\d{2})$/i;
const monthDay = /^([a-z]{3,9})\.?[-\s/]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s/]+(\d{4})$/i;
const monthYear = /^([a-z]{3,9})\.?[-\s/]+(\d{4})$/i;

/** A date, or a time of day on it, as days since 1970 in UTC; zones are left aside, a month is its first day. */
export function dayNumber(cell: string, order: DateOrder): number {
  if (order === 'seconds') return Number(cell) / (dayMs / 1000);
  if (order === 'milliseconds') return Number(cell) / dayMs;
  const match = {
    'run-together': runTogether,
    'year-first': yearFirst,
    'month-first': yearLast,
    'day-first': yearLast,
  }[order].exec(cell);
  if (!match) return order === 'year-first' ? monthOrNamedDay(cell) : NaN;
  const [, first, second, third] = match as unknown as [string, string, string, string];
  const [year, month, day] =
    order === 'month-first'
      ? [fullYear(third), Number(first), Number(second)]
      : order === 'day-first'
        ? [fullYear(third), Number(second), Number(first)]
        : [Number(first), Number(second), Number(third)];
  return calendarDay(year, month, day) + timeOfDay(match);
}

/** Share of the day by the clock of a match; 12 hours twice where it says am or pm. */
function timeOfDay(match: RegExpExecArray): number {
  const half = match[7]?.toLowerCase();
  const hours = half === undefined ? Number(match[4] ?? 0) : (Number(match[4]) % 12) + (half === 'p' ? 12 : 0);
  return (hours * 3600 + Number(match[5] ?? 0) * 60 + Number(match[6] ?? 0)) / 86_400;
}

/** 2023-03, March 2023, 12 Mar 2023, 12-Mar-23, March 12, 2023: the month says which number is which. */
function monthOrNamedDay(cell: string): number {
  const [, year, number] = yearMonth.exec(cell) ?? [];
  if (year !== undefined) return calendarDay(Number(year), Number(number), 1);
  const ofMonth = monthYear.exec(cell);
  const [, day, word, own] = ofMonth
    ? ['', '1', ofMonth[1], ofMonth[2]]
    : (dayMonth.exec(cell) ?? reordered(monthDay.exec(cell)) ?? []);
  const month = months.indexOf((word ?? '').slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? NaN : calendarDay(fullYear(own!), month, Number(day));
}

function reordered(match: RegExpExecArray | null): (string | undefined)[] | null {
  return match && [match[0], match[2], match[1], match[3]];
}

/** Two digits are of 1970 to 2069, as POSIX nearly has it. */
function fullYear(digits: string): number {
  const year = Number(digits);
  return digits.length > 2 ? year : year + (year < 70 ? 2000 : 1900);
}

function calendarDay(year: number, month: number, day: number): number {
  const midnight = Date.UTC(year, month - 1, day);
  const back = new Date(midnight);
  return back.getUTCMonth() === month - 1 && back.getUTCDate() === day ? midnight / dayMs : NaN;
}
