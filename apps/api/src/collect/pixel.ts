import type { ReadBody } from './read-body.js';

/** A transparent image of one pixel. */
export const pixelImage = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

const mostLevels = 8;

/**
 * The call that the address of a pixel holds: JSON in base64 as `data`, or its fields one by one, where
 * `properties.subject` is a field of `properties`. Undefined where `data` is no JSON object.
 */
export function pixelCall(query: Readonly<Record<string, unknown>>): ReadBody | undefined {
  const value = typeof query.data === 'string' ? decoded(query.data) : nested(query);
  return value && { value, bytes: Buffer.from(JSON.stringify(value)) };
}

function decoded(data: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Branch = Map<string, unknown>;

/** Maps until all is in place: a field may be named `__proto__`. */
function nested(query: Readonly<Record<string, unknown>>): object {
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
