import type { Mapping } from './settings.js';

/** Every column that the mapping mentions: the paths to pick from a JSON or Parquet row, the columns that a table must have. */
export function wantedColumns(mapping: Mapping): string[] {
  const found = new Set<string>();
  const add = (spec: unknown): void => {
    if (typeof spec === 'string') found.add(spec);
    else if (spec !== null && typeof spec === 'object') {
      const { column, product, when, otherwise } = spec as Record<string, unknown>;
      if (typeof column === 'string') found.add(column);
      if (Array.isArray(product)) product.forEach(add);
      if (when !== undefined) add(when);
      if (typeof otherwise === 'object') add(otherwise);
    }
  };
  const { userId, anonymousId, customerNumber, email, phone, timestamp, messageId } = mapping;
  [userId, anonymousId, customerNumber, email, phone, timestamp, messageId].forEach(add);
  if (typeof mapping.event === 'object') add(mapping.event);
  for (const bag of [mapping.properties, mapping.traits, mapping.consent]) Object.values(bag).forEach(add);
  return [...found];
}
