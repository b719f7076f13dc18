/** How many of `keys` have different values in two maps, with the first few, so that a failure can be read. */
export function differences<T>(actual: ReadonlyMap<string, T>, wanted: ReadonlyMap<string, T>): unknown[] {
  const keys = new Set([...actual.keys(), ...wanted.keys()]);
  const found: unknown[] = [];
  for (const key of keys) {
    const [a, w] = [JSON.stringify(actual.get(key)), JSON.stringify(wanted.get(key))];
    if (a !== w) found.push({ key, actual: actual.get(key), wanted: wanted.get(key) });
  }
  return found.length > 5 ? [...found.slice(0, 5), `and ${found.length - 5} more`] : found;
}
