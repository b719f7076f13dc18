type Node = Record<string, unknown>;
/** What zod 3 keeps of a schema. */
interface Zod3 {
  _def: Node & { typeName: string; description?: string };
}

/** A field of zod 3 cannot be marked by `secret()`, so its name decides. */
const soundsSecret = /(secret|password|passphrase|token|credential|api_?key|private_?key)$/i;

/** Whether a schema was made by zod 3, whatever copy of it. */
export function isZod3(schema: unknown): schema is Zod3 {
  return typeof (schema as Partial<Zod3> | undefined)?._def?.typeName === 'string';
}

/**
 * The JSON Schema of what a person types in, of a schema made by zod 3, which cannot write it itself. Objects, lists,
 * records, texts, numbers, booleans, enums and literals with their defaults and descriptions are told apart; others are
 * shown as any value. Text fields that sound like a secret are marked as one.
 */
export function zod3JsonSchema(schema: Zod3, name = ''): Node {
  const { _def: def } = schema;
  const described = def.description === undefined ? {} : { description: def.description };
  const inner = def['innerType'] ?? def['schema'];
  if (isZod3(inner)) {
    const fallback = def['defaultValue'];
    return {
      ...zod3JsonSchema(inner, name),
      ...(typeof fallback === 'function' ? { default: (fallback as () => unknown)() } : {}),
      ...described,
    };
  }
  return { ...plainNode(def, name), ...described };
}

function plainNode(def: Zod3['_def'], name: string): Node {
  switch (def.typeName) {
    case 'ZodObject': {
      const fields = Object.entries((def['shape'] as () => Record<string, Zod3>)());
      const required = fields.filter(([, field]) => !/Zod(Optional|Default)/.test(field._def.typeName));
      return {
        type: 'object',
        properties: Object.fromEntries(fields.map(([key, field]) => [key, zod3JsonSchema(field, key)])),
        required: required.map(([key]) => key),
      };
    }
    case 'ZodString':
      return soundsSecret.test(name) ? { type: 'string', secret: true, writeOnly: true } : { type: 'string' };
    case 'ZodNumber':
      return { type: 'number' };
    case 'ZodBoolean':
      return { type: 'boolean' };
    case 'ZodEnum':
      return { type: 'string', enum: def['values'] };
    case 'ZodLiteral':
      return { const: def['value'] };
    case 'ZodArray':
      return { type: 'array', items: zod3JsonSchema(def['type'] as unknown as Zod3, name) };
    case 'ZodRecord':
      return { type: 'object', additionalProperties: zod3JsonSchema(def['valueType'] as Zod3, name) };
    default:
      return {};
  }
}
