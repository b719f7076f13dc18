import { fold } from './text.js';

const months = [
  ['jan', 'ene', 'gen', 'janv'],
  ['feb', 'fev', 'fevr'],
  ['mar', 'mrz', 'mars', 'mae', 'maa'],
  ['apr', 'abr', 'avr'],
  ['may', 'mai', 'mag', 'mei'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'ago', 'aou'],
  ['sep', 'set'],
  ['oct', 'okt', 'out', 'ott'],
  ['nov'],
  ['dec', 'dez', 'dic'],
];
const two = (part: string | number): string => String(part).padStart(2, '0');

/** Order of the numbers in dates like 03/04/1990; told by a whole column, never by one value. */
export type DayOrder = 'day-first' | 'month-first';

/** Two-digit years up to this one are of this century. */
const pivot = 30;
const century = (year: string): string =>
  year.length === 2 ? `${Number(year) <= pivot ? 20 : 19}${year}` : year.padStart(4, '0');

/**
 * A date as eight digits yyyymmdd, '' where the text is none. Impossible dates keep their digits: a slip of the pen in a
 * month is still evidence.
 */
export function dateDigits(value: string, order: DayOrder = 'day-first'): string {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return value.slice(0, 4) + value.slice(5, 7) + value.slice(8);
  const text = fold(value.trim());
  if (/^\d{8}$/.test(text)) return /^(1[6-9]|20)/.test(text) ? text : text.slice(4) + ordered(text, order);
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[t ].*)?$/.exec(text);
  if (iso) return `${iso[1]}${two(iso[2]!)}${two(iso[3]!)}`;
  const local = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[t ].*)?$/.exec(text);
  if (local) return century(local[3]!) + ordered(two(local[1]!) + two(local[2]!), order);
  return named(text);
}

const ordered = (pair: string, order: DayOrder): string =>
  order === 'day-first' ? pair.slice(2, 4) + pair.slice(0, 2) : pair.slice(0, 4);

function named(text: string): string {
  const parts = text.replace(/[^\p{L}\d]+/gu, ' ').split(' ');
  if (parts.length < 3) return '';
  const word = parts.findIndex((part) => /^\p{L}{3,}$/u.test(part));
  const month = months.findIndex((names) => names.some((name) => parts[word]?.startsWith(name)));
  const numbers = parts.filter((part) => /^\d{1,4}$/.test(part));
  if (month < 0 || numbers.length < 2) return '';
  const [first, second] = numbers as [string, string];
  const [day, year] = first.length > 2 ? [second, first] : [first, second];
  return `${century(year)}${two(month + 1)}${two(day)}`;
}

/** Which order a column's dates have: the first place above 12 tells; days come first where nothing tells. */
export function dayOrderOf(values: readonly string[]): DayOrder {
  let dayFirst = 0;
  let monthFirst = 0;
  for (const value of values) {
    const match =
      /^(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2,4}/.exec(value.trim()) ?? /^(\d\d)(\d\d)(?:19|20)\d\d$/.exec(value.trim());
    if (!match) continue;
    if (Number(match[1]) > 12) dayFirst++;
    if (Number(match[2]) > 12) monthFirst++;
  }
  return monthFirst > dayFirst ? 'month-first' : 'day-first';
}
