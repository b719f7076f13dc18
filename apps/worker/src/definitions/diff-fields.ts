import type { FieldChange } from '@tributary/contracts';
import { SecretToken } from './secret-settings.js';

/** Dots for people; what a secret is, or how long, nobody learns from a diff. */
export const secretMask = '••••••';

/**
 * The fields in which two bodies differ, by path. Objects are walked into, lists too where both are of one length;
 * else the whole value is what changed.
 */
export function diffFields(before: unknown, after: unknown, path = ''): FieldChange[] {
  const step = (name: string) => (path === '' ? name : `${path}.${name}`);
  if (isPlain(before) && isPlain(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return names.flatMap((name) => diffFields(valueAt(before, name), valueAt(after, name), step(name)));
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length)
    return before.flatMap((item, index) => diffFields(item, after[index], step(String(index))));
  if (same(before, after)) return [];
  return [
    {
      field: path,
      ...(before === undefined ? {} : { before: shown(before) }),
      ...(after === undefined ? {} : { after: shown(after) }),
    },
  ];
}

/** A value with its secrets as dots. */
export function shown(value: unknown): unknown {
  if (value instanceof SecretToken) return secretMask;
  if (Array.isArray(value)) return value.map(shown);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shown(item)]));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const valueAt = (value: Record<string, unknown>, name: string): unknown =>
  Object.hasOwn(value, name) ? value[name] : undefined;

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && !(value instanceof SecretToken);
}
