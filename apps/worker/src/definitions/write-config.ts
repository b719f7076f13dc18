import {
  configSchema,
  definitionsOf,
  keyedKinds,
  type Config,
  type Definition,
  type Json,
  type JsonObject,
} from '@tributary/contracts';

const widest = 110;

/**
 * A configuration as the text of a `tributary.config.ts` that people can read and go on from. What has its default is
 * left out. Sealed secrets stay sealed: they open with this installation's key, and at their place, only.
 */
export function writeConfig(config: Config, namespace?: string): string {
  const parts: JsonObject = { ...(namespace ? { namespace } : {}), ...projectOf(config) };
  for (const kind of keyedKinds) {
    const entries = Object.entries(config[kind as keyof Config] as Record<string, JsonObject>);
    const shorter = entries.map(([key, body]) => [
      key,
      withoutDefaults(body, (short) => unchanged(config, kind, { key, body: short })),
    ]);
    // Nothing said means the default purposes; no purposes at all must be said.
    if (shorter.length > 0 || kind === 'purposes') parts[kind] = Object.fromEntries(shorter) as JsonObject;
  }
  const notes = JSON.stringify(parts).includes('"sealed":')
    ? "// Secrets are sealed with this installation’s key; in a file that others use, put { env: 'NAME' } in their place.\n"
    : '';
  return `import { defineConfig } from '@tributary/contracts';\n\n${notes}export default defineConfig(${print(parts, 0)});\n`;
}

function projectOf(config: Config): JsonObject {
  const [project] = definitionsOf(config);
  const stays = (short: JsonObject) => same(definitionsOf(configSchema.parse(short))[0]?.body, project?.body);
  return withoutDefaults(project?.body ?? {}, stays);
}

/** Whether a configuration with a shorter body for one definition still says the same. */
function unchanged(config: Config, kind: string, { key, body }: Pick<Definition, 'key' | 'body'>): boolean {
  const shorter = configSchema.safeParse({ [kind]: { [key]: body } }).data;
  const read = (from: Config | undefined) =>
    (from?.[kind as keyof Config] as Record<string, unknown> | undefined)?.[key];
  return shorter !== undefined && same(read(shorter), read(config));
}

function withoutDefaults(body: JsonObject, stays: (short: JsonObject) => boolean): JsonObject {
  let kept = body;
  for (const field of Object.keys(body)) {
    const { [field]: _, ...short } = kept;
    if (stays(short)) kept = short;
  }
  return kept;
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** Plain data as code that people write. */
export function printCode(value: Json): string {
  return print(value, 0);
}

function print(value: Json, depth: number): string {
  const short = inline(value);
  const isPart = depth === 0 && value !== null && typeof value === 'object';
  if (!isPart && short.length + depth * 2 <= widest && !(depth === 1 && short.startsWith('{ '))) return short;
  const pad = '  '.repeat(depth + 1);
  const end = '  '.repeat(depth);
  if (Array.isArray(value)) return `[\n${value.map((item) => `${pad}${print(item, depth + 1)},\n`).join('')}${end}]`;
  if (value === null || typeof value !== 'object') return short;
  const lines = Object.entries(value).map(([name, item]) => `${pad}${printName(name)}: ${print(item, depth + 1)},\n`);
  return `{\n${lines.join('')}${end}}`;
}

function inline(value: Json): string {
  if (typeof value === 'string') return printText(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, item]) => `${printName(name)}: ${inline(item)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

const printName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : printText(name));

function printText(text: string): string {
  if (text.includes("'")) return JSON.stringify(text);
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"')}'`;
}
