const mostLevels = 8;

type Branch = Map<string, unknown>;

/**
 * The fields of an address as an object: `properties.subject` is a field of `properties`, and of what is stated twice the
 * last counts. Made of maps until all is in place, since a field may be named `__proto__`.
 */
export function addressFields(query: Readonly<Record<string, unknown>>): object {
  const root: Branch = new Map();
  for (const [path, stated] of Object.entries(query)) {
    const value: unknown = Array.isArray(stated) ? stated.at(-1) : stated;
    const names = path.split('.', mostLevels);
    const last = names.pop() ?? '';
    let branch = root;
    for (const name of names) {
      const next = branch.get(name);
      const deeper: Branch = next instanceof Map ? (next as Branch) : new Map();
      branch.set(name, deeper);
      branch = deeper;
    }
    branch.set(last, value);
  }
  return objectOf(root);
}

function objectOf(branch: Branch): object {
  return Object.fromEntries(
    [...branch].map(([name, value]) => [name, value instanceof Map ? objectOf(value as Branch) : value]),
  );
}
