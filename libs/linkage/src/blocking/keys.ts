import { TributaryError } from '@tributary/contracts';
import type { LinkageRun } from '../linkage-run.js';
import { kindOf } from '../settings/roles.js';
import { soundex } from '../twin/soundex.js';

/** A value that records must share: `field`, or `field:variant` for a coarser one. */
export interface Key {
  name: string;
  field: number;
  /** SQL for the key's text; '' where it has none. With `each`, an array of them: sharing one is enough. */
  sql: string;
  /** The same of a value's bytes, present; absent with `each`. */
  text?: (bytes: string) => string;
  each?: boolean;
  /** How likely a true match with slips still agrees, roughly; only the order of keys matters. */
  holds: 'equal' | 'alike';
}

/** All keys that the fields offer. */
export function keysOf(run: LinkageRun): Key[] {
  return run.fields.flatMap((field, i): Key[] => {
    const value = `f${i}`;
    const key = (variant: string, sql: string, text?: Key['text']): Key => ({
      name: variant === '' ? field.name : `${field.name}:${variant}`,
      field: i,
      sql,
      text,
      holds: variant === '' ? 'equal' : 'alike',
    });
    const whole = key('', value, (bytes) => bytes);
    switch (kindOf[field.role]) {
      case 'name':
      case 'word':
        return [
          whole,
          key('beginning', `substring(${value}, 1, 3)`, (bytes) => bytes.slice(0, 3)),
          key(
            'sound',
            `if(${value} = '', '', concat(soundex(${value}), substring(${value}, 1, 1)))`,
            (bytes) => soundex(bytes) + bytes.slice(0, 1),
          ),
        ];
      case 'date':
        return [
          whole,
          key('year', `substring(${value}, 1, 4)`, (bytes) => bytes.slice(0, 4)),
          key('month_and_day', `substring(${value}, 5, 4)`, (bytes) => bytes.slice(4, 8)),
        ];
      case 'email':
        return [whole, key('user', `substringIndex(${value}, '@', 1)`, (bytes) => bytes.split('@', 1)[0]!)];
      case 'code':
        return [
          whole,
          key('beginning', `if(length(${value}) >= 4, substring(${value}, 1, 3), '')`, (bytes) =>
            bytes.length >= 4 ? bytes.slice(0, 3) : '',
          ),
          key('end', `if(length(${value}) >= 6, substring(${value}, -4), '')`, (bytes) =>
            bytes.length >= 6 ? bytes.slice(-4) : '',
          ),
        ];
      case 'text':
        return [
          whole,
          { ...key('word', `t${i}`), each: true },
          key('beginning', `substring(${value}, 1, 5)`, (bytes) => bytes.slice(0, 5)),
        ];
      case 'list':
        return [whole, { ...key('item', `t${i}`), each: true }];
      case 'number':
      case 'category':
        return [whole];
    }
  });
}

/** SQL for the number that stands for a rule's keys; 0 where a part is missing. */
export function ruleNumber(keys: readonly Key[]): string {
  const parts = keys.map((key) => (key.each ? 'word' : key.sql));
  const missing = keys.filter((key) => !key.each).map((key) => `${key.sql} = ''`);
  const hash = `cityHash64(${parts.join(', ')})`;
  return missing.length === 0 ? hash : `if(${missing.join(' OR ')}, 0, ${hash})`;
}

/** SQL for what a rule's keys are read from. */
export function ruleSource(run: LinkageRun, keys: readonly Key[]): string {
  const each = keys.find((key) => key.each);
  return each ? `(SELECT *, arrayJoin(${each.sql}) AS word FROM ${run.prefix}_record)` : `${run.prefix}_record`;
}

/** @throws CONFIG_INVALID where a rule names a key that there is not. */
export function findKey(keys: readonly Key[], name: string): Key {
  const found = keys.find((key) => key.name === name);
  if (found) return found;
  throw new TributaryError(
    'CONFIG_INVALID',
    `No blocking key "${name}". There are: ${keys.map((key) => key.name).join(', ')}.`,
  );
}
