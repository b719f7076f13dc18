import { RE2JS } from 're2js';

/** JSON of one event's schema holds at most this much, and a list that must be unique at most so many items. */
const largestSchema = 65_536;
const mostUnique = 1000;

/**
 * What is wrong with a schema that a user wrote, beyond what compiling it says: nothing in it may cost more than linear
 * time in the event, or reach outside. Patterns must be RE2's (no look-around, no back-references), which match in
 * linear time; `uniqueItems` compares every item with every other, so it needs a bound; references stay inside.
 */
export function schemaProblems(schema: unknown, formats: ReadonlySet<string>): string[] {
  if (JSON.stringify(schema).length > largestSchema) return [`the schema holds more than ${largestSchema} characters`];
  return problemsAt(schema, formats);
}

function problemsAt(node: unknown, formats: ReadonlySet<string>): string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((item) => problemsAt(item, formats));
  const schema = node as Record<string, unknown>;
  const patterns = isObject(schema.patternProperties) ? Object.keys(schema.patternProperties) : [];
  if (typeof schema.pattern === 'string') patterns.push(schema.pattern);
  const unique = schema.uniqueItems === true && !(Number(schema.maxItems) <= mostUnique);
  const outside = typeof schema.$ref === 'string' && !schema.$ref.startsWith('#');
  const format = typeof schema.format === 'string' && !formats.has(schema.format) ? schema.format : undefined;
  return [
    ...patterns.flatMap(patternProblem),
    ...(unique ? [`uniqueItems needs maxItems of at most ${mostUnique}`] : []),
    ...(outside ? ['$ref may only point into the schema itself'] : []),
    ...(schema.$async === true ? ['$async is not for events'] : []),
    ...(format === undefined ? [] : [`no format is called "${format}"`]),
    ...Object.entries(schema).flatMap(([name, value]) =>
      name === 'enum' || name === 'const' ? [] : problemsAt(value, formats),
    ),
  ];
}

function patternProblem(pattern: string): string[] {
  try {
    RE2JS.compile(pattern);
    return [];
  } catch (error) {
    return [`the pattern ${pattern.slice(0, 60)} cannot be used: ${error instanceof Error ? error.message : ''}`];
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
