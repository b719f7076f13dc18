/** Stands for "take the value out". */
export const removed = Symbol('removed');

/** Deeper than this nothing is looked at; such events are set aside as a whole. */
const deepest = 64;

/**
 * The call with the values at a path replaced by what `change` makes of them. Lists on the way are gone through, in the
 * end too. What does not change is not copied, so a call of which nothing changes is itself.
 */
export function changeAt(node: unknown, path: readonly string[], change: (value: unknown) => unknown): unknown {
  return walk(node, path, { change, depth: 0 });
}

function walk(
  node: unknown,
  path: readonly string[],
  { change, depth }: { change(value: unknown): unknown; depth: number },
): unknown {
  if (depth > deepest) return node;
  const [step, ...rest] = path;
  if (Array.isArray(node)) {
    const items = node.map((item: unknown) => walk(item, path, { change, depth: depth + 1 }));
    const same = items.every((item, index) => item === node[index]);
    return same ? node : items.filter((item) => item !== removed);
  }
  if (step === undefined) return change(node);
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, step)) return node;
  const bag = node as Record<string, unknown>;
  const value = walk(bag[step], rest, { change, depth: depth + 1 });
  if (value === bag[step]) return node;
  if (value !== removed) return { ...bag, [step]: value };
  const { [step]: _, ...kept } = bag;
  return kept;
}

/** The call with a value put at a path whose holder is there. */
export function putAt(node: unknown, path: readonly string[], value: unknown): unknown {
  const holder = path.slice(0, -1);
  const name = path.at(-1) ?? '';
  return changeAt(node, holder, (bag) =>
    typeof bag === 'object' && bag !== null ? { ...(bag as object), [name]: value } : bag,
  );
}

/** The value at a path; undefined where there is none, or a list on the way. */
export function valueAt(node: unknown, path: readonly string[]): unknown {
  let value = node;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** The paths that a field of the configuration stands for: traits are said in two places of a call. */
export function pathsOf(field: string): string[][] {
  const path = field.split('.');
  return path[0] === 'traits' ? [path, ['context', ...path]] : [path];
}

/** Every text under a node, as {@link changeAt} for whatever path. */
export function changeTexts(node: unknown, change: (text: string, path: string) => unknown, path = ''): unknown {
  if (typeof node === 'string') return change(node, path);
  if (typeof node !== 'object' || node === null || path.length > 1000) return node;
  if (Array.isArray(node)) {
    const items = node.map((item: unknown) => changeTexts(item, change, path));
    return items.every((item, index) => item === node[index]) ? node : items.filter((item) => item !== removed);
  }
  let changed: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(node)) {
    const after = changeTexts(value, change, path === '' ? name : `${path}.${name}`);
    if (after === value) continue;
    changed ??= { ...(node as Record<string, unknown>) };
    if (after === removed) delete changed[name];
    else Object.defineProperty(changed, name, { value: after, enumerable: true, writable: true, configurable: true });
  }
  return changed ?? node;
}
