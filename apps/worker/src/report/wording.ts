/** Numbers, times and counted nouns as people read them. One locale, so that the page is the same wherever it is made. */

const locale = 'en-GB';
const missing = '–';
const currencyCode = /^[A-Z]{3}$/;
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumSignificantDigits: 3 });

/** A whole number with thousands separators. */
export function count(value: number): string {
  return Number.isFinite(value) ? whole.format(value) : missing;
}

/** A count for little room: 1,234 as 1.23K. */
export function shortCount(value: number): string {
  return Number.isFinite(value) ? (Math.abs(value) < 1000 ? whole : compact).format(value) : missing;
}

/** `1 person`, `2 people`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** A decimal with a fixed number of places. */
export function decimal(value: number, places: number): string {
  if (!Number.isFinite(value)) return missing;
  const text = new Intl.NumberFormat(locale, { minimumFractionDigits: places, maximumFractionDigits: places }).format(
    value,
  );
  return /^-[0.,]+$/.test(text) ? text.slice(1) : text.replace('-', '−');
}

/** A standardised mean with its sign: +1.2, −0.4, 0.0. */
export function signed(value: number): string {
  const text = decimal(value, 1);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A share of 0 to 1 as a percentage. What is there but would round to nothing is said to be less than 0.1%. */
export function percent(share: number): string {
  if (!Number.isFinite(share)) return missing;
  if (share > 0 && share < 0.001) return '<0.1%';
  if (share < 1 && share > 0.999) return '>99.9%';
  const places = share > 0 && share < 0.1 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: places }).format(share);
}

/** `part` of `all` as a percentage; a dash where there is nothing to divide by. */
export function shareOf(part: number, all: number): string {
  return all > 0 ? percent(part / all) : missing;
}

/** An amount in its currency (ISO 4217); without a known currency, the bare number with two places. */
export function money(value: number, currency: string): string {
  if (!Number.isFinite(value)) return missing;
  if (!currencyCode.test(currency)) return decimal(value, 2);
  return new Intl.NumberFormat(locale, { style: 'currency', currency }).format(value).replace('-', '−');
}

/** An amount for little room: no pence, thousands as K. */
export function shortMoney(value: number, currency: string): string {
  if (!Number.isFinite(value)) return missing;
  if (!currencyCode.test(currency)) return shortCount(value);
  const big = Math.abs(value) >= 10_000;
  const options = big ? ({ notation: 'compact', maximumSignificantDigits: 3 } as const) : { maximumFractionDigits: 0 };
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...options }).format(value);
}

/** A mean on its feature's own scale. The unit is `days`, `count`, `ratio`, `share`, `number`, a currency (ISO 4217), `money` of no one currency, or `year`. */
export function inUnit(value: number, unit: string): string {
  if (!Number.isFinite(value)) return missing;
  if (unit === 'money' || currencyCode.test(unit)) return money(value, unit);
  if (unit === 'days') return `${decimal(value, 1)} ${Math.abs(value) === 1 ? 'day' : 'days'}`;
  if (unit === 'share') return percent(value);
  if (unit === 'year') return value.toFixed(1);
  return decimal(value, unit === 'ratio' ? 3 : Math.abs(value) >= 100 ? 0 : 1);
}

/** Wall time of a stage, given in seconds. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return missing;
  if (seconds < 0.1) return '<0.1 s';
  if (seconds < 59.95) return `${decimal(seconds, 1)} s`;
  const rounded = Math.round(seconds);
  return `${count(Math.floor(rounded / 60))} min ${rounded % 60} s`;
}

/** A day ('YYYY-MM-DD') for little room: `5 Jun`. */
export function date(day: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(new Date(day));
}

/** An ISO time as `22 November 2026, 04:11 UTC`; what is no time is given back as it is. */
export function moment(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(time);
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: 'UTC' }).format(time);
  return `${date}, ${clock} UTC`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '';
  return `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}

/** A machine key as words: `sent_unknown` as `Sent unknown`. */
export function asWords(key: string): string {
  const words = key
    .replace(/[._-]+/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .trim()
    .toLowerCase();
  return words === '' ? key : words.charAt(0).toUpperCase() + words.slice(1);
}
