/** How a cell of a table is understood. Everything here takes trimmed text and answers NaN for what does not fit. */

/** What people and programs write where there is no value: those of pandas, SAS and spreadsheets, and a lone ? or -. */
const missingWords = new Set(
  `? - -- . n/a #n/a na #na <na> null none nan -nan 1.#qnan -1.#ind nil (null) inf -inf +inf infinity -infinity \\n #value! #ref! #div/0! #num! #name?`
    .split(' ')
    .concat(''),
);

export function isMissing(cell: string): boolean {
  return cell.length <= 9 && missingWords.has(cell.toLowerCase());
}

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Larger ones are no measurements, and their squares are beyond what a sum can hold. */
const largest = 1e100;

/** A number as programs write it: 12, -1.5, .28, 1e-3. */
export function plainNumber(cell: string): number {
  if (!plain.test(cell)) return NaN;
  const value = Number(cell);
  return Math.abs(value) <= largest ? value : NaN;
}

/** Number styles by preference: the first that fits a whole column is that column's. */
export const numberStyles = ['plain', 'english', 'continental', 'spaced'] as const;
export type NumberStyle = (typeof numberStyles)[number];

const english = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const continental = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$/;
const spaced = /^[+-]?\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/;
const decorated =
  /^[+-]?\s*(?:[$€£¥₹]|[A-Z]{3}\s)?\s*([+-]?[\d.,'’ \u00a0\u202f]+(?:e[+-]?\d+)?)\s*(?:[$€£¥₹%]|\s[A-Z]{3})?$/i;

/** A number with separators and with a currency or percent sign, in one style: 1,234.5 · 1.234,5 · 1 234,5 · $ 12 · 8 %. */
export function styledNumber(cell: string, style: NumberStyle): number {
  const direct = plainNumber(cell);
  if (!Number.isNaN(direct) && style !== 'continental') return direct;
  if (style === 'plain') return direct;
  const inBrackets = /^\((.+)\)$/.exec(cell);
  const match = decorated.exec(inBrackets ? inBrackets[1]! : cell);
  if (!match) return NaN;
  const digits = match[1]!.trim();
  // A sign before the currency, or before the digits, counts once.
  const negative = inBrackets !== null || (cell.startsWith('-') && !digits.startsWith('-'));
  const value = separated(digits, style);
  return negative ? -value : value;
}

function separated(digits: string, style: NumberStyle): number {
  if (style === 'continental')
    return continental.test(digits) ? Number(digits.replaceAll('.', '').replace(',', '.')) : NaN;
  if (plain.test(digits)) return plainNumber(digits);
  if (style === 'english') return english.test(digits) ? Number(digits.replaceAll(',', '')) : NaN;
  return spaced.test(digits) ? Number(digits.replace(/[ '’\u00a0\u202f]/g, '').replace(',', '.')) : NaN;
}

/** Date orders by preference where several fit a whole column. */
export const dateOrders = ['year-first', 'month-first', 'day-first'] as const;
export type DateOrder = (typeof dateOrders)[number];

const yearFirst =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const dayMs = 86_400_000;

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const dayMonth = /^(\d{1,2})(?:st|nd|rd|th)?[-\s/.]+([a-z]{3,9})\.?[-\s/.,]+(\d{4}|\d{2})$/i;
const monthDay = /^([a-z]{3,9})\.?[-\s/]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s/]+(\d{4})$/i;

/** A date, or a time of day on it, as days since 1970 in UTC; zones are left aside. */
export function dayNumber(cell: string, order: DateOrder): number {
  const match = (order === 'year-first' ? yearFirst : yearLast).exec(cell);
  if (!match) return order === 'year-first' ? namedDay(cell) : NaN;
  const [, first, second, third] = match as unknown as [string, string, string, string];
  const [year, month, day] =
    order === 'year-first'
      ? [Number(first), Number(second), Number(third)]
      : order === 'month-first'
        ? [fullYear(third), Number(first), Number(second)]
        : [fullYear(third), Number(second), Number(first)];
  const seconds = Number(match[4] ?? 0) * 3600 + Number(match[5] ?? 0) * 60 + Number(match[6] ?? 0);
  return calendarDay(year, month, day) + seconds / 86_400;
}

/** 12 Mar 2023, 12-Mar-23, March 12, 2023: the month says which number is which. */
function namedDay(cell: string): number {
  const [, day, word, year] = dayMonth.exec(cell) ?? reordered(monthDay.exec(cell)) ?? [];
  const month = months.indexOf((word ?? '').slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? NaN : calendarDay(fullYear(year!), month, Number(day));
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

const truths = new Map<string, string>([
  ['true', 'false'],
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
  ['on', 'off'],
]);

/** The word of two that means yes (as they are written), or null where the two are no such pair. */
export function yesOf(words: readonly string[]): string | null {
  if (words.length !== 2) return null;
  return words.find((word) => words.some((other) => truths.get(word.toLowerCase()) === other.toLowerCase())) ?? null;
}
