import { createHash } from 'node:crypto';
import type { CompositeReading, Identifier, IdentityConfig, StatedTrait } from '@tributary/contracts';
import { isBlocked } from './blocked-values.js';

/** 128 bits: a clash among a thousand million values has odds below one in 10^20. */
const hashDigits = 32;
const shape = /^([a-z][a-z0-9-]{0,62}):[0-9a-f]{32}$/;

/**
 * Identifiers made of several traits of one call (surname, birth date and postcode), one for each rule of which every
 * part is stated and can be read.
 */
export function compositesOf(traits: readonly StatedTrait[], identity: IdentityConfig | undefined): Identifier[] {
  if (identity === undefined || traits.length < 2) return [];
  const found: Identifier[] = [];
  for (const [rule, parts] of Object.entries(identity.composites)) {
    const values = parts.map((part) => {
      const { trait, as } = typeof part === 'string' ? { trait: part, as: 'text' as const } : part;
      const value = traits.find(({ name }) => name === trait)?.value;
      return value == null || typeof value === 'boolean' ? '' : readings[as](String(value));
    });
    if (values.includes('')) continue;
    const value = `${rule}:${hashOf(values)}`;
    if (!isBlocked(identity, 'composite', value)) found.push({ type: 'composite', value });
  }
  return found;
}

/** A composite identifier as it is written, where its rule is in force. */
export function knownComposite(text: string, identity: IdentityConfig | undefined): string | undefined {
  const rule = shape.exec(text)?.[1];
  return rule !== undefined && identity !== undefined && Object.hasOwn(identity.composites, rule) ? text : undefined;
}

const hashOf = (values: readonly string[]): string =>
  createHash('sha256').update(values.join('\0')).digest('hex').slice(0, hashDigits);

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
