import type { StandardiseStep } from '@tributary/contracts';
import { timeReader } from '@tributary/plugin-kit';
import type { Verdict } from './verdict.js';

type DateStep = Extract<StandardiseStep, { step: 'dates' }>;

/** Forms that can be read in one way only. */
const plainForms = [
  ...['iso', 'yyyy/M/d', 'yyyy.M.d', 'yyyy-M-d', 'yyyy/M/d H:mm', 'yyyy/M/d H:mm:ss'],
  ...[
    'MMMM d, yyyy',
    'MMM d, yyyy',
    'MMMM d yyyy',
    'MMM d yyyy',
    'd MMMM yyyy',
    'd MMM yyyy',
    'd-MMM-yyyy',
    'd. MMMM yyyy',
  ],
  ...['EEE, d MMM yyyy HH:mm:ss XXX', 'EEEE, MMMM d, yyyy', 'EEE, d MMM yyyy'],
];
const clocks = ['', ' H:mm', ' H:mm:ss', ', H:mm', ' h:mm a', ' h:mm:ss a'];
/** Two numbers before a year: whether the day is the first of them cannot be seen. */
const numbersFirst = /^\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d{2})(?!\d)/;
const longest = 64;

/**
 * Brings dates of mixed forms to ISO 8601: a day stays a day (2024-03-05), a time becomes UTC with milliseconds. Where
 * the order of day and month is not stated, a date such as 03/04/2024 is ambiguous; 25/12/2024 and 05/05/2024 are not.
 * The detail of what it finds says what the text shows of its order, so that a person can see what to state.
 */
export function dateRule({ order, formats, timezone, on }: DateStep): (text: string) => Verdict | undefined {
  const read = (forms: readonly string[]) => timeReader({ formats: forms, timezone });
  const plain = read([...formats, ...plainForms]);
  const numeric = (first: 'd' | 'M', mark: string, year: string) =>
    read(clocks.map((clock) => `${first}${mark}${first === 'd' ? 'M' : 'd'}${mark}${year}${clock}`));
  const readers = new Map<string, { dayFirst: ReturnType<typeof read>; monthFirst: ReturnType<typeof read> }>();
  const readersFor = (mark: string, year: string) => {
    const known = readers.get(mark + year);
    if (known) return known;
    const made = { dayFirst: numeric('d', mark, year), monthFirst: numeric('M', mark, year) };
    readers.set(mark + year, made);
    return made;
  };
  return (text) => {
    const trimmed = text.trim();
    if (trimmed === '') return undefined;
    if (trimmed.length > longest) return { code: 'date_unreadable', detail: 'no date is so long', action: on };
    const found = plain(trimmed);
    if (!('invalid' in found)) return writtenAs(text, found, 'one form');
    const match = numbersFirst.exec(trimmed);
    if (!match) {
      const words = /^\d{4}-\d\d-\d\d|^[A-Za-z]+ \d|^\d+\.? [A-Za-z]+ \d/.test(trimmed);
      return words
        ? { code: 'date_impossible', detail: 'no calendar has this day', action: on }
        : { code: 'date_unreadable', detail: 'in no known form', action: on };
    }
    const { dayFirst, monthFirst } = readersFor(match[1] ?? '/', /\D\d{4}/.test(match[0]) ? 'yyyy' : 'yy');
    const [day, month] = [dayFirst(trimmed), monthFirst(trimmed)];
    const stated = order === 'day-first' ? day : order === 'month-first' ? month : undefined;
    if (stated) {
      if (!('invalid' in stated)) return writtenAs(text, stated, `${order}, as stated`);
      return { code: 'date_impossible', detail: `no such day, read ${order}`, action: on };
    }
    if ('invalid' in day && 'invalid' in month)
      return { code: 'date_impossible', detail: 'no calendar has this day', action: on };
    if ('invalid' in day) return 'invalid' in month ? undefined : writtenAs(text, month, 'month first');
    if ('invalid' in month) return writtenAs(text, day, 'day first');
    if (day.at === month.at) return writtenAs(text, day, 'either order');
    return { code: 'date_ambiguous', detail: 'state the order of day and month', action: on };
  };
}

function writtenAs(
  text: string,
  { at, day }: { at: number; day: string | undefined },
  detail: string,
): Verdict | undefined {
  const iso = day ?? new Date(at).toISOString();
  return iso === text ? undefined : { code: 'date', detail, after: iso };
}
