import { z } from 'zod';
import { isZod3, zod3JsonSchema } from './zod-3-json-schema.js';

type Node = Record<string, unknown>;

/**
 * The schema as JSON Schema of what a person types in (before defaults and transforms). Forms, docs and the search for
 * secrets all read this. The schema's own zod makes it where it can, since a plugin may bring another copy.
 * Throws zod's error where a part cannot be written as JSON Schema.
 */
export function settingsJsonSchema(schema: z.ZodType): Record<string, unknown> {
  const own = (schema as { toJSONSchema?: (options: object) => unknown }).toJSONSchema;
  if (!own && isZod3(schema)) return zod3JsonSchema(schema);
  const made = own ? own.call(schema, { io: 'input' }) : z.toJSONSchema(schema, { io: 'input' });
  return made as Record<string, unknown>;
}

/**
 * A copy of `value` in which `visit` has replaced every secret: each value at a place that the schema marks by
 * `secret()`, in nested objects, records, arrays and unions. In a union any branch's mark counts. `path` is written
 * with dots: `headers.authorization`, `accounts.0.key`. `visit` also sees references such as `{ env: 'NAME' }`.
 */
export function mapSecrets(
  schema: z.ZodType,
  value: unknown,
  visit: (value: unknown, path: string) => unknown,
): unknown {
  const root = settingsJsonSchema(schema) as Node;
  const walk = (nodes: readonly Node[], at: unknown, path: string): unknown => {
    const known = nodes.flatMap((node) => branches(root, node));
    if (at === undefined) return undefined;
    if (known.some((node) => node['secret'] === true)) return visit(at, path);
    const step = (name: string): string => (path === '' ? name : `${path}.${name}`);
    if (Array.isArray(at)) return at.map((item, index) => walk(itemsOf(known, index), item, step(String(index))));
    if (at === null || typeof at !== 'object') return at;
    return Object.fromEntries(
      Object.entries(at).map(([name, item]) => [name, walk(fieldsOf(known, name), item, step(name))]),
    );
  };
  return walk([root], value, '');
}

/** The secret values of settings, each once. */
export function secretValues(schema: z.ZodType, value: unknown): string[] {
  const found = new Set<string>();
  mapSecrets(schema, value, (secret) => {
    if (typeof secret === 'string' && secret !== '') found.add(secret);
    return secret;
  });
  return [...found];
}

/** A node with all that it may stand for: references followed, unions and intersections opened. */
function branches(root: Node, node: Node, seen: Set<Node> = new Set()): Node[] {
  if (seen.has(node)) return [];
  seen.add(node);
  const reference = node['$ref'];
  const more = typeof reference === 'string' ? [follow(root, reference)] : [];
  for (const word of ['anyOf', 'oneOf', 'allOf'] as const) more.push(...((node[word] as Node[] | undefined) ?? []));
  return [node, ...more.flatMap((other) => branches(root, other, seen))];
}

function follow(root: Node, reference: string): Node {
  return reference
    .split('/')
    .slice(1)
    .reduce<Node>((node, part) => (node[part.replaceAll('~1', '/').replaceAll('~0', '~')] as Node) ?? {}, root);
}

function fieldsOf(nodes: readonly Node[], name: string): Node[] {
  return nodes.flatMap((node) => {
    const named = (node['properties'] as Record<string, Node> | undefined)?.[name];
    const rest = node['additionalProperties'];
    return named ? [named] : rest && typeof rest === 'object' ? [rest as Node] : [];
  });
}

function itemsOf(nodes: readonly Node[], index: number): Node[] {
  return nodes.flatMap((node) => {
    const tuple = (node['prefixItems'] as Node[] | undefined)?.[index];
    const rest = node['items'];
    return tuple ? [tuple] : rest && typeof rest === 'object' ? [rest as Node] : [];
  });
}
