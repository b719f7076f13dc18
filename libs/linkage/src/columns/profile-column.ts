import { dateDigits } from '../normalise/date.js';
import { looksLikeList } from '../normalise/list.js';
import { fold, isMissing, words } from '../normalise/text.js';

/** What the values of a column look like; shares are of the filled values. */
export interface ColumnProfile {
  header: string;
  /** Share of rows with a value. */
  filled: number;
  rows: number;
  distinct: number;
  /** Mean words and letters of a value. */
  words: number;
  letters: number;
  email: number;
  date: number;
  phone: number;
  number: number;
  whole: number;
  /** Values without a letter. */
  digits: number;
  /** Values with both letters and digits in one word of five and more. */
  mixed: number;
  /** Values that are clearly several short items with marks between them. */
  lists: number;
  /** Share of the most frequent value. */
  top: number;
  /** Whole numbers that rise by about one a row, also behind a fixed prefix. */
  counting: boolean;
  smallest: number;
  greatest: number;
  /** Normalised values, for comparing columns of two files. */
  values: ReadonlySet<string>;
}

const emailShape = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/;
const numberShape = /^[^\p{L}\d]{0,2}-?\d{1,3}(?:[,.' ]?\d{3})*(?:[.,]\d+)?\s?[^\p{L}\d]?$/u;

/** Looks at the values of one column in a sample of rows. */
export function profileColumn(header: string, sample: readonly string[]): ColumnProfile {
  const counts = new Map<string, number>();
  const found = {
    words: 0,
    letters: 0,
    email: 0,
    date: 0,
    phone: 0,
    number: 0,
    whole: 0,
    digits: 0,
    mixed: 0,
    lists: 0,
  };
  let filled = 0;
  let smallest = Infinity;
  let greatest = -Infinity;
  for (const raw of sample) {
    const value = fold(raw.trim());
    if (isMissing(value)) continue;
    filled++;
    counts.set(value, (counts.get(value) ?? 0) + 1);
    const digits = value.replace(/\D+/g, '').length;
    const lettersOnly = value.replace(/[^\p{L}]+/gu, '').length;
    found.words += words(value).split(' ').length;
    found.letters += value.length;
    if (looksLikeList(raw)) found.lists++;
    if (emailShape.test(value)) found.email++;
    if (looksLikeDate(value)) found.date++;
    if (digits >= 7 && digits <= 15 && lettersOnly === 0 && /^[\d+()/. -]+$/.test(value)) found.phone++;
    if (numberShape.test(value) || /^-?\d+(\.\d+)?$/.test(value)) found.number++;
    if (lettersOnly === 0 && digits > 0) found.digits++;
    if (/^-?\d+$/.test(value)) {
      found.whole++;
      smallest = Math.min(smallest, Number(value));
      greatest = Math.max(greatest, Number(value));
    }
    if (/(?=\S*\d)(?=\S*\p{L})\S{5,}/u.test(value) && !value.includes(' ')) found.mixed++;
  }
  const share = (count: number): number => (filled === 0 ? 0 : count / filled);
  return {
    header,
    rows: sample.length,
    filled: sample.length === 0 ? 0 : filled / sample.length,
    distinct: counts.size,
    words: share(found.words),
    letters: share(found.letters),
    email: share(found.email),
    date: share(found.date),
    phone: share(found.phone),
    number: share(found.number),
    whole: share(found.whole),
    digits: share(found.digits),
    mixed: share(found.mixed),
    lists: share(found.lists),
    top: share(Math.max(0, ...counts.values())),
    counting: isCounting(counts, filled),
    smallest,
    greatest,
    values: new Set([...counts.keys()].slice(0, 20_000).map(words)),
  };
}

function looksLikeDate(value: string): boolean {
  const digits = dateDigits(value);
  if (digits.length !== 8) return false;
  const [year, month, day] = [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].map(Number) as [
    number,
    number,
    number,
  ];
  return year >= 1850 && year <= 2100 && month >= 1 && Math.max(month, day) <= 31 && day >= 1;
}

/** Every value once, and as whole numbers (behind one prefix) they fill most of their range: a row counter. */
function isCounting(counts: ReadonlyMap<string, number>, filled: number): boolean {
  if (filled < 2 || counts.size < filled) return false;
  let prefix: string | undefined;
  let low = Infinity;
  let high = -Infinity;
  for (const value of counts.keys()) {
    const match = /^(\D*)(\d{1,15})$/.exec(value);
    if (!match || (prefix ??= match[1]) !== match[1]) return false;
    low = Math.min(low, Number(match[2]));
    high = Math.max(high, Number(match[2]));
  }
  return high - low < filled * 3;
}
