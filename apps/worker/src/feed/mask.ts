import { createHmac } from 'node:crypto';

/** Names of fields, in words divided by underscores, whose values open something. */
const secretNames =
  /(^|_)(pass(word|wd|phrase|code)?|pwd|secret|tokens?|jwt|api_?key|write_?key|access_?key|private_?key|authori[sz]ation|credentials?|cookies?|otp|pin|cvc|cvv|iban|card_?(number|no)|credit_?card|ssn)(_|$)/;
/** Values that open something, whatever they are called. */
const secretValues =
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*|\b(?:Bearer|Basic)\s+[\w.~+/=-]{8,}|\b(?:sk|pk|rk|trb|ghp|xox[abp])[_-][\w-]{10,}|-----BEGIN [A-Z ]+-----[\s\S]*|\b\d(?:[ -]?\d){12,18}\b|(?<=:\/\/)[^/\s@]+:[^/\s@]+(?=@)/g;
/** Names of fields that say something of one person. */
const personalNames =
  /(^|_)(e_?mails?|phones?|mobile|tel|telephone|fax|(first|last|middle|full|given|family|sur|user|nick)_?name|birth(day|_?date|_?day)?|dob|age|gender|sex|address(es)?|street|house_?number|city|town|zip(_?code)?|post(al)?_?code|lat(itude)?|lng|lon(gitude)?|ip|ip_address|user_agent|idf[av]|gaid|(device|advertising|android|user|anonymous|previous|external|customer|client|contact|visitor)_?id|customer_?number|passport|vat|tax_?id)(_|$)/;
const emails = /[^\s@"'<>(),;:]+@[^\s@"'<>(),;:]+\.[^\s@"'<>(),;:]+/g;
const addresses = /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}\b/gi;
const phones = /\+\d[\d\s().-]{6,}\d/g;
const idNames = new Set(['userId', 'anonymousId', 'previousId']);

const hidden = '•••';
const mostLevels = 12;
const longestText = 1_000;
const mostItems = 100;

/** A value without what opens something, and not too large to be looked at. */
export function withoutSecrets(value: unknown): unknown {
  return walk(value, { names: secretNames, text: (text) => text.replace(secretValues, hidden) });
}

/**
 * The same without what tells who somebody is: ids become marks that stay the same under one `salt`, traits keep their
 * shape, and elsewhere fields and texts that look like a person's are hidden.
 */
export function withoutPersons(call: unknown, salt: string): unknown {
  const hide = (text: string) =>
    text.replace(emails, hidden).replace(addresses, hidden).replace(phones, hidden).replace(queries, `$1${hidden}`);
  return walk(call, {
    names: personalNames,
    text: hide,
    special(key, value) {
      if (idNames.has(key) && (typeof value === 'string' || typeof value === 'number')) return markOf(value, salt);
      return key === 'traits' ? shapeOf(value, 0) : undefined;
    },
  });
}

/** Values in the query of an address: searches, mail addresses, campaigns of one. */
const queries = /([?&][^=&\s]+=)[^&\s#]+/g;

const markOf = (id: string | number, salt: string): string =>
  `#${createHmac('sha256', salt).update(String(id)).digest('hex').slice(0, 10)}`;

/** Letters as a, digits as 9: how something is written without what. */
function shapeOf(value: unknown, level: number): unknown {
  if (typeof value === 'string')
    return value
      .slice(0, longestText)
      .replace(/[\p{L}\p{N}]/gu, (sign) => (/\p{N}/u.test(sign) ? '9' : /\p{Lu}/u.test(sign) ? 'A' : 'a'));
  if (typeof value === 'number') return 9;
  if (typeof value !== 'object' || value === null) return value;
  if (level >= mostLevels) return hidden;
  if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => shapeOf(item, level + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, mostItems)
      .map(([key, item]) => [key.replace(emails, hidden), shapeOf(item, level + 1)]),
  );
}

interface Masking {
  /** Fields whose values are hidden. */
  names: RegExp;
  /** What is made of texts, and of the names of fields. */
  text(value: string): string;
  /** What is shown of a field in place of all that; undefined where nothing is special about it. */
  special?(key: string, value: unknown): unknown;
}

function walk(root: unknown, { names, text, special = () => undefined }: Masking): unknown {
  const step = (value: unknown, level: number, within: string): unknown => {
    if (typeof value === 'string')
      return value.length > longestText ? `${text(value.slice(0, longestText))}…` : text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (level >= mostLevels) return '…';
    if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => step(item, level + 1, within));
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, mostItems)
        .map(([key, item]) => [text(key), special(key, item) ?? field(key, item, { level, within })]),
    );
  };
  // Within its parent: the `id` of a `device` is a `device_id`.
  const field = (key: string, item: unknown, { level, within }: { level: number; within: string }): unknown => {
    const words = wordsOf(key);
    const telling = item !== null && item !== undefined && typeof item !== 'boolean';
    return telling && (names.test(words) || names.test(`${within}_${words}`)) ? hidden : step(item, level + 1, words);
  };
  return step(root, 0, '');
}

/** `apiKey`, `API-Key` and `api key` are `api_key`. */
const wordsOf = (key: string): string =>
  key
    .slice(0, 200)
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/[^\p{L}\d]+/gu, '_')
    .toLowerCase();
