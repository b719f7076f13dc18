/** A time as read: wall-clock milliseconds (as if UTC), and the offset where the text states one. */
export interface ReadTime {
  wallMs: number;
  /** Milliseconds ahead of UTC; undefined where the text names no zone. */
  offsetMs: number | undefined;
  /** No time of day was given. */
  dateOnly: boolean;
}

/** Null where the text does not fit the format or names a day that does not exist. */
export type TimeReader = (text: string) => ReadTime | null;

const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const zonePattern = '(Z|UTC|[+-]\\d{2}:?(?:\\d{2})?)';
const isoPattern = new RegExp(
  `^(\\d{4})-(\\d{2})-(\\d{2})(?:[T ](\\d{2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)?\\s?${zonePattern}?)?$`,
);

type Part =
  | 'year'
  | 'year2'
  | 'month'
  | 'monthName'
  | 'day'
  | 'hour'
  | 'hour12'
  | 'minute'
  | 'second'
  | 'fraction'
  | 'half'
  | 'zone';

/** Parts of a pattern by their letters, as in Unicode's date patterns; YYYY and DD are taken for what is meant by them. */
const parts: Record<string, { pattern: string; part?: Part }> = {
  yyyy: { pattern: '(\\d{4})', part: 'year' },
  YYYY: { pattern: '(\\d{4})', part: 'year' },
  yy: { pattern: '(\\d{2})', part: 'year2' },
  MMMM: { pattern: '([A-Za-z]+)', part: 'monthName' },
  MMM: { pattern: '([A-Za-z]{3})\\.?', part: 'monthName' },
  MM: { pattern: '(\\d{2})', part: 'month' },
  M: { pattern: '(\\d{1,2})', part: 'month' },
  dd: { pattern: '(\\d{2})', part: 'day' },
  DD: { pattern: '(\\d{2})', part: 'day' },
  d: { pattern: '(\\d{1,2})', part: 'day' },
  EEEE: { pattern: '[A-Za-z]+' },
  EEE: { pattern: '[A-Za-z]{3}' },
  HH: { pattern: '(\\d{2})', part: 'hour' },
  H: { pattern: '(\\d{1,2})', part: 'hour' },
  hh: { pattern: '(\\d{2})', part: 'hour12' },
  h: { pattern: '(\\d{1,2})', part: 'hour12' },
  mm: { pattern: '(\\d{2})', part: 'minute' },
  ss: { pattern: '(\\d{2})', part: 'second' },
  SSS: { pattern: '(\\d{1,9})', part: 'fraction' },
  a: { pattern: '([AaPp])\\.?[Mm]\\.?', part: 'half' },
  XXX: { pattern: zonePattern, part: 'zone' },
};

/** A reader for `iso`, `unix_s`, `unix_ms` or a pattern such as `dd.MM.yyyy HH:mm`; null where the format is unknown. */
export function compileTimeFormat(format: string): TimeReader | null {
  if (format === 'iso') return readIso;
  if (format === 'unix_s') return (text) => readUnix(text, 1000);
  if (format === 'unix_ms') return (text) => readUnix(text, 1);
  return compilePattern(format);
}

function compilePattern(format: string): TimeReader | null {
  const order: Part[] = [];
  let pattern = '';
  for (const [token] of format.matchAll(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']/g)) {
    const known = parts[token];
    if (known) {
      pattern += known.pattern;
      if (known.part) order.push(known.part);
    } else if (/^[A-Za-z]/.test(token)) return null;
    else pattern += (token.startsWith("'") ? token.slice(1, -1) : token).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  }
  const has = (...wanted: Part[]): boolean => wanted.some((part) => order.includes(part));
  if (!has('year', 'year2') || !has('month', 'monthName') || !has('day')) return null;
  const regex = new RegExp(`^${pattern}$`);
  return (text) => {
    const match = regex.exec(text);
    if (!match) return null;
    const found: Partial<Record<Part, string>> = {};
    for (let at = 0; at < order.length; at++) found[order[at]!] = match[at + 1]!;
    return fromParts(found);
  };
}

function fromParts(found: Partial<Record<Part, string>>): ReadTime | null {
  // Two-digit years: 70 to 99 are of the last century, as POSIX has it.
  const year =
    found.year2 === undefined ? Number(found.year) : Number(found.year2) + (Number(found.year2) < 70 ? 2000 : 1900);
  const month = found.monthName === undefined ? Number(found.month) : monthOf(found.monthName);
  const hour = found.hour12 === undefined ? Number(found.hour ?? 0) : from12(Number(found.hour12), found.half);
  const wallMs = wallClock([
    year,
    month,
    Number(found.day),
    hour,
    Number(found.minute ?? 0),
    Number(found.second ?? 0),
  ]);
  if (wallMs === null) return null;
  return {
    wallMs: wallMs + milliseconds(found.fraction),
    offsetMs: offsetOf(found.zone),
    dateOnly: found.hour === undefined && found.hour12 === undefined,
  };
}

function readIso(text: string): ReadTime | null {
  const m = isoPattern.exec(text);
  if (!m) return null;
  const wallMs = wallClock([+m[1]!, +m[2]!, +m[3]!, +(m[4] ?? 0), +(m[5] ?? 0), +(m[6] ?? 0)]);
  if (wallMs === null) return null;
  return { wallMs: wallMs + milliseconds(m[7]), offsetMs: offsetOf(m[8]), dateOnly: m[4] === undefined };
}

function readUnix(text: string, factor: number): ReadTime | null {
  if (!/^-?\d{1,15}(\.\d+)?$/.test(text)) return null;
  const wallMs = Math.round(Number(text) * factor);
  return Math.abs(wallMs) > 8.64e15 ? null : { wallMs, offsetMs: 0, dateOnly: false };
}

type Wall = [year: number, month: number, day: number, hour: number, minute: number, second: number];

function wallClock([year, month, day, hour, minute, second]: Wall): number | null {
  if (!(year >= 1000 && month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59))
    return null;
  if (day > 28 && day > new Date(Date.UTC(year, month, 0)).getUTCDate()) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function monthOf(name: string): number {
  const lower = name.toLowerCase();
  return 1 + months.findIndex((month) => month === lower || (lower.length === 3 && month.startsWith(lower)));
}

function from12(hour: number, half: string | undefined): number {
  if (hour < 1 || hour > 12 || half === undefined) return NaN;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}

function milliseconds(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'));
}

function offsetOf(zone: string | undefined): number | undefined {
  if (zone === undefined) return undefined;
  if (zone === 'Z' || zone === 'UTC') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return (zone.startsWith('-') ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * 60_000;
}
