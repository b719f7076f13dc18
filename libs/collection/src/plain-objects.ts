export type Bag = { [key: string]: unknown };

/** An object of JSON: no list, no null. */
export function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Below this nothing is merged: what an event says itself stands. */
const mostLevels = 16;

/**
 * `own` with what `shared` says beside it, through all levels of plain objects; where both say something, `own` wins.
 * Neither is changed, and no key is assigned to: one named `__proto__` stays a key.
 */
export function mergedUnder(own: unknown, shared: Bag, levels = mostLevels): unknown {
  if (own === undefined || own === null) return shared;
  if (!isBag(own) || levels === 0) return own;
  const merged = Object.entries(own).map(([key, value]): [string, unknown] => {
    const under = Object.hasOwn(shared, key) ? shared[key] : undefined;
    return [key, isBag(under) ? mergedUnder(value, under, levels - 1) : value];
  });
  return Object.fromEntries([...Object.entries(shared), ...merged]);
}

/** Whether a value of JSON nests deeper than so many levels; ends its walk there, so that depth cannot harm it. */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => nestsDeeper(item, levels - 1));
  for (const key in value) if (nestsDeeper((value as Bag)[key], levels - 1)) return true;
  return false;
}
