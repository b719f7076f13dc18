import { findKey, keysOf, type Key } from '../blocking/keys.js';
import { weightBits, wordOfToken } from '../compare/record-table.js';
import type { LinkageRun } from '../linkage-run.js';
import { piecesOf, type Role } from '../settings/roles.js';
import { bytesOf } from '../twin/bytes.js';
import type { Values } from '../twin/compare-sides.js';
import { crc64 } from '../twin/crc64.js';
import type { LinkIndex } from './link-index.js';

/** Stands between the parts of a key: no value in normal form has it. */
const between = '\0';

/**
 * SQL for the number that an index knows a rule's keys by; 0 where a part is missing. Unlike the number of a run it is
 * one that {@link keyNumbers} computes, so that looking a record up needs no engine to hash its values.
 */
export function indexNumber(keys: readonly Key[], more: readonly string[] = []): string {
  const parts = [...keys.map((key) => (key.each ? `toString(${wordOfToken('word')})` : key.sql)), ...more];
  const missing = [...keys.filter((key) => !key.each).map(({ sql }) => sql), ...more].map((sql) => `${sql} = ''`);
  const text = parts.length === 1 ? parts[0]! : `concat(${parts.join(`, '\\0', `)})`;
  return missing.length === 0 ? `CRC64(${text})` : `if(${missing.join(' OR ')}, 0, CRC64(${text}))`;
}

/** The number that a word is told by, as the bits of a token without its weight. */
export const wordNumber = (word: string): bigint => crc64(bytesOf(word)) & ~BigInt(weightBits);

/** The distinct words of a text, or items of a list, in normal form. */
export const wordsOf = (role: Role, text: string): string[] => [...new Set(text.split(piecesOf(role)!))];

/** The numbers of a record's keys, of those rules of which no part is missing. */
export function keyNumbers(run: LinkageRun, index: LinkIndex, values: Values): bigint[] {
  const all = keysOf(run);
  const textsOf = (name: string): string[] => {
    const key = findKey(all, name);
    const value = values[key.field]!;
    if (value === '') return [];
    const texts = key.text
      ? [key.text(bytesOf(value))]
      : wordsOf(run.fields[key.field]!.role, value).map((word) => String(wordNumber(word)));
    return texts.filter((text) => text !== '');
  };
  const numbers = index.rules.flatMap(({ keys, refine }) => {
    const plain = keys.reduce<string[]>(
      (texts, name, at) =>
        textsOf(name).flatMap((text) => (at === 0 ? [text] : texts.map((one) => one + between + text))),
      [],
    );
    const parts = refine === null ? [] : textsOf(refine);
    return [...plain, ...plain.flatMap((one) => parts.map((part) => one + between + part))].map(crc64);
  });
  return [...new Set(numbers)];
}
