import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

/** Parsing costs some 30 µs and the same numbers come again: recent answers are kept. */
const recent = new Map<string, string | undefined>();
const recentLimit = 50_000;

/** E.164, or undefined where the number is not a possible one. Numbers without a country code follow `region`. */
export function normalisePhone(text: string, region?: string): string | undefined {
  const key = `${region ?? ''} ${text}`;
  if (recent.has(key)) return recent.get(key);
  const parsed = parsePhoneNumberFromString(text.replace(/^00/, '+'), region as CountryCode | undefined);
  const number = parsed?.isPossible() ? parsed.number : undefined;
  if (recent.size >= recentLimit) recent.clear();
  recent.set(key, number);
  return number;
}
