/** How a cell of a table is understood. Everything here takes trimmed text and answers NaN for what does not fit. */

/** What people and programs write where there is no value: those of pandas, and a lone ? or -. */
const missingWords = new Set(
  ['', '?', '-', '#n/a', '#na', 'n/a', 'na', '<na>', 'null', 'none', 'nan', '-nan', '1.#qnan', '-1.#ind'].map((word) =>
    word.toLowerCase(),
  ),
);

export function isMissing(cell: string): boolean {
  return cell.length <= 8 && missingWords.has(cell.toLowerCase());
}

const plain = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** A number as programs write it: 12, -1.5, .28, 1e-3. */
export function plainNumber(cell: string): number {
  return plain.test(cell) ? Number(cell) : NaN;
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
  const negative = inBrackets !== null || /^-\s*[^\d\s.,-]/.test(cell);
  const value = separated(digits, style);
  return negative ? -value : value;
}

function separated(digits: string, style: NumberStyle): number {
  if (style === 'continental')
    return continental.test(digits) ? Number(digits.replaceAll('.', '').replace(',', '.')) : NaN;
  if (plain.test(digits)) return Number(digits);
  if (style === 'english') return english.test(digits) ? Number(digits.replaceAll(',', '')) : NaN;
  return spaced.test(digits) ? Number(digits.replace(/[ '’\u00a0\u202f]/g, '').replace(',', '.')) : NaN;
}

/** Date orders by preference where several fit a whole column. */
export const dateOrders = ['year-first', 'month-first', 'day-first'] as const;
export type DateOrder = (typeof dateOrders)[number];

const yearFirst =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?$/;
const yearLast = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;
const dayMs = 86_400_000;

/** A date, or a time of day on it, as days since 1970 in UTC; zones are left aside. */
export function dayNumber(cell: string, order: DateOrder): number {
  const match = (order === 'year-first' ? yearFirst : yearLast).exec(cell);
  if (!match) return NaN;
  const [first, second, third] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [year, month, day] =
    order === 'year-first'
      ? [first, second, third]
      : order === 'month-first'
        ? [third, first, second]
        : [third, second, first];
  const midnight = Date.UTC(year, month - 1, day);
  const back = new Date(midnight);
  if (back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day) return NaN;
  const seconds = Number(match[4] ?? 0) * 3600 + Number(match[5] ?? 0) * 60 + Number(match[6] ?? 0);
  return midnight / dayMs + seconds / 86_400;
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
