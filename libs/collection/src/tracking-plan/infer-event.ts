import type { Json, JsonObject, PlannedEvent } from '@tributary/contracts';

/** What was seen of one field of an event. */
export interface SeenField {
  name: string;
  /** Kind of value → events; as the census of fields counts them. */
  kinds: Readonly<Record<string, number>>;
  /** Different texts, most `enumLimit + 1`; empty where they were not gathered. */
  texts: readonly string[];
  /** Of numbers: the smallest and the largest; null where there are none. */
  least: number | null;
  most: number | null;
}

/** A field with few texts that come again and again has a list of them: at most so many, each so often on average. */
export const enumLimit = 12;
const oftenEnough = 20;
/** A field is required where hardly an event lacks it: one faulty client must not make it optional. */
const requiredShare = 0.995;
/** A kind that comes up this rarely is taken for the fault it probably is. */
const negligible = 0.005;

const jsonTypes: Readonly<Record<string, string>> = {
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  text: 'string',
  date: 'string',
  'number as text': 'string',
  object: 'object',
  list: 'array',
};

/**
 * What a plan would say of an event by what was seen of it: types, what is required, lists of texts. Ranges are told by
 * sign only (never below zero): what was seen so far says little of how large a value may be.
 */
export function inferEvent(events: number, fields: readonly SeenField[]): Pick<PlannedEvent, 'schema'> {
  const properties: Record<string, JsonObject> = {};
  const required: string[] = [];
  for (const field of fields) {
    const { empty = 0, ...kinds } = field.kinds;
    const present = Object.values(kinds).reduce((sum, n) => sum + n, 0);
    if (present === 0) continue;
    properties[field.name] = schemaOf(field, kinds, { present, nullable: empty > negligible * events });
    if (present >= requiredShare * events) required.push(field.name);
  }
  return { schema: { properties, ...(required.length > 0 ? { required: required.sort() } : {}) } };
}

function schemaOf(
  field: SeenField,
  kinds: Readonly<Record<string, number>>,
  { present, nullable }: { present: number; nullable: boolean },
): JsonObject {
  const usual = Object.entries(kinds).filter(([, n]) => n > negligible * present);
  const types = [...new Set(usual.map(([kind]) => jsonTypes[kind] ?? 'string'))];
  const plain = types.includes('number') ? types.filter((type) => type !== 'integer') : types;
  const all: Json[] = nullable ? [...plain, 'null'] : plain;
  const type: Json = all.length === 1 ? (all[0] ?? 'string') : all;
  const onlyTexts = plain.length === 1 && plain[0] === 'string';
  const { texts, least } = field;
  const listed = onlyTexts && texts.length > 0 && texts.length <= enumLimit && present >= oftenEnough * texts.length;
  const dates = onlyTexts && usual.every(([kind]) => kind === 'date');
  return {
    type,
    ...(listed && !dates ? { enum: [...[...texts].sort(), ...(nullable ? [null] : [])] } : {}),
    ...(plain.every((one) => one === 'integer' || one === 'number') && least !== null && least >= 0
      ? { minimum: 0 }
      : {}),
  };
}
