import type { Json, PlanConfig } from '@tributary/contracts';

type Schema = Readonly<Record<string, Json>>;

/**
 * TypeScript of a tracking plan: a type for what each event carries, and calls that take no other. Schemas that have no
 * form in TypeScript (patterns, ranges) become the type that holds them; what cannot be told is `unknown`.
 */
export function planTypes(key: string, plan: PlanConfig): string {
  const events = Object.entries(plan.events);
  const names = uniqueNames(events.map(([name]) => name));
  const types = events.map(([name, { description, schema, version, additional }], index) => {
    const closed = additional === 'block' || additional === 'quarantine' || schema.additionalProperties === false;
    const words = [description, `"${name}", version ${version}.`].filter(Boolean).join(' ');
    return `/** ${comment(words)} */\nexport type ${names[index]} = ${objectType(schema, { depth: 0, closed })};\n`;
  });
  const calls = events.filter(([name]) => !others.has(name));
  const rest = events.flatMap(([name], index) => (others.has(name) ? [{ name, type: names[index] ?? '' }] : []));
  return [
    `// Written by \`tributary plan types\` from the plan "${key}": do not edit, write it anew.\n`,
    ...types,
    `/** Events of the plan, by name. */\nexport interface TrackEvents {\n${calls
      .map(([name]) => `  ${property(name)}: ${names[events.findIndex(([other]) => other === name)]};\n`)
      .join('')}}\n`,
    `/** What the other calls of the plan carry: traits of identify and group, properties of page and screen. */\nexport interface OtherCalls {\n${rest
      .map(({ name, type }) => `  ${property(name)}: ${type};\n`)
      .join('')}}\n`,
    helpers,
  ].join('\n');
}

const others = new Set(['identify', 'group', 'page', 'screen', 'alias']);

const helpers = `/**
 * An event of the plan, for any tracking client: \`analytics.track({ userId, ...planned('Order Completed', { … }) })\`.
 * Another name, or properties that do not fit, do not compile.
 */
export function planned<TEvent extends keyof TrackEvents>(
  event: TEvent,
  properties: TrackEvents[TEvent],
): { event: TEvent; properties: TrackEvents[TEvent] } {
  return { event, properties };
}
`;

interface Place {
  depth: number;
  closed: boolean;
}

const deepest = 20;

function objectType(schema: Schema, { depth, closed }: Place): string {
  const properties = isSchema(schema.properties) ? Object.entries(schema.properties) : [];
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const pad = '  '.repeat(depth + 1);
  const lines = properties.map(([name, value]) => {
    const words =
      isSchema(value) && typeof value.description === 'string' ? `${pad}/** ${comment(value.description)} */\n` : '';
    return `${words}${pad}${property(name)}${required.has(name) ? '' : '?'}: ${typeOf(value, depth + 1)};\n`;
  });
  for (const name of required)
    if (typeof name === 'string' && !properties.some(([known]) => known === name))
      lines.push(`${pad}${property(name)}: unknown;\n`);
  if (!closed) lines.push(`${pad}[property: string]: unknown;\n`);
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('')}${'  '.repeat(depth)}}`;
}

function typeOf(schema: Json | undefined, depth: number): string {
  if (!isSchema(schema) || depth > deepest) return 'unknown';
  if (schema.const !== undefined) return literal(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(literal).join(' | ') || 'never';
  for (const name of ['anyOf', 'oneOf'] as const) {
    const choices = schema[name];
    if (Array.isArray(choices)) return choices.map((choice) => bracketed(typeOf(choice, depth))).join(' | ');
  }
  if (Array.isArray(schema.type))
    return schema.type.map((type) => bracketed(typeOf({ ...schema, type }, depth))).join(' | ');
  switch (schema.type) {
    case 'string':
      return 'string';
    case 'number':
    case 'integer':
      return 'number';
    case 'boolean':
      return 'boolean';
    case 'null':
      return 'null';
    case 'array':
      return Array.isArray(schema.items) ? 'unknown[]' : `${bracketed(typeOf(schema.items, depth))}[]`;
    case 'object':
      return objectType(schema, { depth, closed: schema.additionalProperties === false });
    default:
      return isSchema(schema.properties) ? objectType(schema, { depth, closed: false }) : 'unknown';
  }
}

const bracketed = (type: string): string => (type.includes(' | ') ? `(${type})` : type);
/** A literal of JSON is one of TypeScript for scalars; others are told by their kind. */
const literal = (value: Json): string =>
  value !== null && typeof value === 'object' ? 'object' : JSON.stringify(value).replaceAll('\u2028', '\\u2028');
const property = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));
const comment = (text: string): string => text.replaceAll('*/', '*\\/').replace(/\s+/g, ' ').trim();

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Names of types in PascalCase, each once. */
function uniqueNames(events: readonly string[]): string[] {
  const taken = new Set(['TrackEvents', 'OtherCalls', 'Record']);
  return events.map((event) => {
    const words = event.normalize('NFKD').match(/[A-Za-z0-9]+/g) ?? [];
    const plain = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
    const base = /^[A-Za-z]/.test(plain) ? plain : `Event${plain}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
    taken.add(name);
    return name;
  });
}
