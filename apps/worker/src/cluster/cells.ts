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
export type NumberStyle = (typeof numberStyles)[number] | 'measured';

const english = /^[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/;
const continental = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$/;
const spaced = /^[+-]?\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+(?:[.,]\d+)?$/;
const decorated =
  /^[+-]?\s*(?:[$€£¥₹]|[A-Z]{3}\s)?\s*([+-]?[\d.,'’ \u00a0\u202f]+(?:[eE][+-]?\d+)?)\s*(?:[$€£¥₹%]|\s[A-Z]{3})?$/;
const currency = /^[+-]?\s*([$€£¥₹]|[A-Z]{3}\s)|([$€£¥₹]|\s[A-Z]{3})$/;
const measured = /^([+-]?[\d.,]+)\s?([\p{L}µ°]{1,10})$/u;

/** The sign or code of a currency that a cell has before or behind its digits: "$", "EUR". */
export function currencyOf(cell: string): string | null {
  const [, before, behind] = currency.exec(cell) ?? [];
  return (before ?? behind)?.trim() ?? null;
}

/** The unit of a cell such as "36 months" or "82kg", in the singular; null of anything else. */
export function unitOf(cell: string): string | null {
  const [, digits, unit] = measured.exec(cell) ?? [];
  if (unit === undefined || Number.isNaN(separated(digits!, 'english'))) return null;
  return unit.length > 2 ? unit.toLowerCase().replace(/s$/, '') : unit;
}

/** A number with separators and with a currency or percent sign, in one style: 1,234.5 · 1.234,5 · 1 234,5 · $ 12 · 8 %. */
export function styledNumber(cell: string, style: NumberStyle): number {
  if (style === 'measured') return unitOf(cell) === null ? NaN : separated(measured.exec(cell)![1]!, 'english');
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

/** Words that mean yes, each with those that mean no beside it. */
const truths: Record<string, string[]> = {
  true: ['false'],
  yes: ['no'],
  y: ['n'],
  t: ['f'],
  on: ['off'],
  ja: ['nein', 'nee', 'nej', 'nei'],
  j: ['n'],
  oui: ['non'],
  si: ['no'],
  sí: ['no'],
  sì: ['no'],
  sim: ['não', 'nao'],
  tak: ['nie'],
  wahr: ['falsch'],
  vrai: ['faux'],
};

/** The word of two that means yes (as they are written), or null where the two are no such pair. */
export function yesOf(words: readonly string[]): string | null {
  if (words.length !== 2) return null;
  const [one, two] = words.map((word) => word.toLowerCase()) as [string, string];
  if (truths[one]?.includes(two)) return words[0]!;
  return truths[two]?.includes(one) ? words[1]! : null;
}

const ticks = new Set(['x', '✓', '✔', '☑', '1', ...Object.keys(truths)]);

/** What people put into a box that is either ticked or empty. */
export function isTick(cell: string): boolean {
  return ticks.has(cell.toLowerCase());
}

/** A cell that holds an object or a list. */
export function isJson(cell: string): boolean {
  if (!/^(?:\{.*\}|\[.*\])$/s.test(cell)) return false;
  try {
    JSON.parse(cell);
    return true;
  } catch {
    return false;
  }
}
