import type { Json } from '@tributary/plugin-kit';
import type { Cell } from './row.js';

/** A column of a JSON row: `a.b` looks into objects. */
export interface JsonPath {
  whole: string;
  steps: string[];
}

export function jsonPath(text: string): JsonPath {
  return { whole: text, steps: text.split('.') };
}

/** A key that holds the whole path with its dots wins over the way through nested objects. */
export function valueAt(row: { [key: string]: Json }, path: JsonPath): Cell {
  if (Object.hasOwn(row, path.whole)) return row[path.whole];
  let value: Cell = row;
  for (const step of path.steps) {
    if (value === null || typeof value !== 'object' || Array.isArray(value) || !Object.hasOwn(value, step))
      return undefined;
    value = value[step];
  }
  return value;
}
