import { ruleSchema, runSummarySchema } from '@tributary/contracts';
import { z } from 'zod';

const schemas = z.registry<{ id: string }>();
schemas.add(ruleSchema, { id: 'Rule' });
schemas.add(runSummarySchema, { id: 'RunSummary' });

type JsonSchema = { [key: string]: unknown };
const place = (id: string): string => `#/components/schemas/${id}`;

/** Gives a schema the name under which the description of the api refers to it. */
export function named<TSchema extends z.ZodType>(id: string, schema: TSchema): TSchema {
  schemas.add(schema, { id });
  return schema;
}

/** A schema in the words of OpenAPI 3.0; a named one as a reference. Patterns are left out: zod's are pages long. */
export function oas(schema: z.ZodType, io: 'input' | 'output' = 'output'): JsonSchema {
  const id = schemas.get(schema)?.id;
  if (id !== undefined) return { $ref: place(id) };
  return clean(z.toJSONSchema(schema, { target: 'openapi-3.0', io, unrepresentable: 'any' })) as JsonSchema;
}

/** All named schemas, for the description's components. */
export function componentSchemas(): Record<string, JsonSchema> {
  const made = z.toJSONSchema(schemas, { target: 'openapi-3.0', uri: place, unrepresentable: 'any' });
  return clean(made.schemas) as Record<string, JsonSchema>;
}

function clean(node: unknown, isProperties = false): unknown {
  if (Array.isArray(node)) return node.map((item) => clean(item));
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([key]) => isProperties || !['$id', '$schema', 'pattern'].includes(key));
  return Object.fromEntries(kept.map(([key, value]) => [key, clean(value, key === 'properties' && !isProperties)]));
}
