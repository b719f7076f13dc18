import { createHmac } from 'node:crypto';
import type { CompositeReading, Identifier, IdentityConfig, StatedTrait } from '@tributary/contracts';
import { isBlocked } from './blocked-values.js';

/** 128 bits: a clash among a thousand million values has odds below one in 10^20. */
const hashDigits = 32;
/** rule:key-hash; the part for the key tells which identifiers a changed key has left behind. */
const shape = /^([a-z][a-z0-9-]{0,62}):[0-9a-f]{4}-[0-9a-f]{32}$/;

/** What composite identifiers are made by: the rules, and the key of their hashes. */
export interface CompositeRules {
  identity: IdentityConfig | undefined;
  /** Where rules are in force. Without it names and birthdays could be told from their hashes by trying all there are. */
  key: Uint8Array | undefined;
}

/**
 * Identifiers made of several traits of one call (surname, birth date and postcode), one for each rule of which every
 * part is stated and can be read. None without a key.
 */
export function compositesOf(traits: readonly StatedTrait[], { identity, key }: CompositeRules): Identifier[] {
  if (identity === undefined || key === undefined || traits.length < 2) return [];
  const found: Identifier[] = [];
  for (const [rule, parts] of Object.entries(identity.composites)) {
    const values = parts.map((part) => {
      const { trait, as } = typeof part === 'string' ? { trait: part, as: 'text' as const } : part;
      const value = traits.find(({ name }) => name === trait)?.value;
      return value == null || typeof value === 'boolean' ? '' : readings[as](String(value));
    });
    if (values.includes('')) continue;
    const value = `${rule}:${keyIdOf(key)}-${hashOf(key, values)}`;
    if (!isBlocked(identity, 'composite', value)) found.push({ type: 'composite', value });
  }
  return found;
}

/** A composite identifier as it is written, where its rule is in force. */
export function knownComposite(text: string, identity: IdentityConfig | undefined): string | undefined {
  const rule = shape.exec(text)?.[1];
  return rule !== undefined && identity !== undefined && Object.hasOwn(identity.composites, rule) ? text : undefined;
}

/** Four hexadecimal digits that tell keys apart and nothing of them. */
export const keyIdOf = (key: Uint8Array): string =>
  createHmac('sha256', key).update('composite identifiers: id of the key').digest('hex').slice(0, 4);

const hashOf = (key: Uint8Array, values: readonly string[]): string =>
  createHmac('sha256', key).update(values.join('\0')).digest('hex').slice(0, hashDigits);

/** '' where a value says nothing. */
const readings: Record<CompositeReading, (text: string) => string> = {
  text: plain,
  initial: (text) => [...plain(text)][0] ?? '',
  digits: (text) => text.replace(/\D/g, ''),
  date: (text) => {
    const [, year, month, day] = /^\s*(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d)/.exec(text) ?? [];
    return year === undefined ? '' : `${year}-${month}-${day}`;
  },
};

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
