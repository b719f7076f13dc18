import { z } from 'zod';
import type { Json, JsonObject, PlannedEvent } from '@tributary/contracts';

/*
 * Expectation suites of Great Expectations (https://docs.greatexpectations.io), as its releases before and after 1.0
 * write them, for the expectations of single columns that a JSON Schema can say.
 */
const expectation = z.looseObject({
  type: z.string().optional(),
  expectation_type: z.string().optional(),
  kwargs: z.looseObject({ column: z.string().optional(), mostly: z.number().optional() }),
});
export const expectationSuiteSchema = z.looseObject({
  name: z.string().optional(),
  expectation_suite_name: z.string().optional(),
  expectations: z.array(expectation),
});
type Arguments = Record<string, unknown>;

export interface ImportedSuite {
  name: string;
  schema: PlannedEvent['schema'];
  /** Expectations that a JSON Schema cannot say, or only in part, each with why. */
  left: string[];
}

const types: Readonly<Record<string, string>> = {
  str: 'string',
  string: 'string',
  object: 'string',
  text: 'string',
  varchar: 'string',
  int: 'integer',
  integer: 'integer',
  int64: 'integer',
  bigint: 'integer',
  float: 'number',
  float64: 'number',
  double: 'number',
  number: 'number',
  numeric: 'number',
  bool: 'boolean',
  boolean: 'boolean',
  list: 'array',
  dict: 'object',
};

/** What each expectation is in JSON Schema; undefined where its arguments have no form there. */
const meanings: Readonly<Record<string, (kwargs: Arguments) => JsonObject | undefined>> = {
  expect_column_to_exist: () => ({}),
  expect_column_values_to_not_be_null: () => ({}),
  expect_column_values_to_be_of_type: ({ type_ }) => typesOf([type_]),
  expect_column_values_to_be_in_type_list: ({ type_list }) =>
    Array.isArray(type_list) ? typesOf(type_list) : undefined,
  expect_column_values_to_be_in_set: ({ value_set }) =>
    Array.isArray(value_set) ? { enum: value_set as Json[] } : undefined,
  expect_column_values_to_not_be_in_set: ({ value_set }) =>
    Array.isArray(value_set) ? { not: { enum: value_set as Json[] } } : undefined,
  expect_column_values_to_be_between: ({ min_value, max_value, strict_min, strict_max }) =>
    bounds(
      [min_value, strict_min ? 'exclusiveMinimum' : 'minimum'],
      [max_value, strict_max ? 'exclusiveMaximum' : 'maximum'],
    ),
  expect_column_value_lengths_to_be_between: ({ min_value, max_value }) =>
    bounds([min_value, 'minLength'], [max_value, 'maxLength']),
  expect_column_value_lengths_to_equal: ({ value }) => bounds([value, 'minLength'], [value, 'maxLength']),
  expect_column_values_to_match_regex: ({ regex }) => (typeof regex === 'string' ? { pattern: regex } : undefined),
};
const required = new Set(['expect_column_to_exist', 'expect_column_values_to_not_be_null']);

/** A suite as the schema of one event. @throws ZodError where it is no suite. */
export function importSuite(input: unknown): ImportedSuite {
  const suite = expectationSuiteSchema.parse(input);
  const properties: Record<string, JsonObject> = {};
  const needed = new Set<string>();
  const left: string[] = [];
  for (const { type, expectation_type, kwargs } of suite.expectations) {
    const name = type ?? expectation_type ?? '';
    const { column, mostly } = kwargs;
    const meaning = Object.hasOwn(meanings, name) ? meanings[name]?.(kwargs) : undefined;
    if (column === undefined || meaning === undefined) {
      left.push(`${name}${column === undefined ? '' : ` of ${column}`}: JSON Schema cannot say it of one event`);
      continue;
    }
    if (mostly !== undefined && mostly < 1) {
      left.push(`${name} of ${column}: holds for a share of ${mostly}, and a schema for every event`);
      continue;
    }
    properties[column] = { ...properties[column], ...meaning };
    if (required.has(name)) needed.add(column);
  }
  return {
    name: suite.name ?? suite.expectation_suite_name ?? 'suite',
    schema: { properties, ...(needed.size > 0 ? { required: [...needed] } : {}) },
    left,
  };
}

export interface ExportedSuite {
  suite: { name: string; expectations: { type: string; kwargs: JsonObject }[]; meta: JsonObject };
  /** Parts of the schema that no basic expectation says. */
  left: string[];
}

const pythonTypes: Readonly<Record<string, string[]>> = {
  string: ['str'],
  integer: ['int'],
  number: ['int', 'float'],
  boolean: ['bool'],
  array: ['list'],
  object: ['dict'],
  null: ['NoneType'],
};
const said = new Set(
  [
    'type',
    'enum',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'minLength',
    'maxLength',
    'pattern',
  ].concat(['description', 'title', 'examples', 'format']),
);

/** The schema of one event as a suite of Great Expectations 1.x, over a table with a column for each property. */
export function exportSuite(name: string, schema: PlannedEvent['schema']): ExportedSuite {
  const expectations: ExportedSuite['suite']['expectations'] = [];
  const left: string[] = [];
  const expect = (type: string, kwargs: JsonObject) => expectations.push({ type: `expect_column_${type}`, kwargs });
  for (const column of Array.isArray(schema.required) ? schema.required : []) {
    if (typeof column !== 'string') continue;
    expect('to_exist', { column });
    expect('values_to_not_be_null', { column });
  }
  for (const [column, value] of Object.entries((schema.properties ?? {}) as Record<string, Json>)) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) continue;
    const allowed = [value.type ?? []].flat().flatMap((type) => pythonTypes[String(type)] ?? []);
    if (allowed.length > 0) expect('values_to_be_in_type_list', { column, type_list: allowed });
    if (Array.isArray(value.enum)) expect('values_to_be_in_set', { column, value_set: value.enum });
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, pattern } = value;
    if ([minimum, maximum, exclusiveMinimum, exclusiveMaximum].some((bound) => bound !== undefined))
      expect('values_to_be_between', {
        column,
        ...between(exclusiveMinimum ?? minimum, exclusiveMaximum ?? maximum),
        ...(exclusiveMinimum === undefined ? {} : { strict_min: true }),
        ...(exclusiveMaximum === undefined ? {} : { strict_max: true }),
      });
    if (minLength !== undefined || maxLength !== undefined)
      expect('value_lengths_to_be_between', { column, ...between(minLength, maxLength) });
    if (pattern !== undefined) expect('values_to_match_regex', { column, regex: pattern });
    for (const part of Object.keys(value)) if (!said.has(part)) left.push(`${column}: ${part}`);
  }
  return { suite: { name, expectations, meta: {} }, left };
}

const between = (min: Json | undefined, max: Json | undefined): JsonObject => ({
  ...(min === undefined ? {} : { min_value: min }),
  ...(max === undefined ? {} : { max_value: max }),
});

function typesOf(names: readonly unknown[]): JsonObject | undefined {
  const known = [...new Set(names.map((name) => types[String(name).toLowerCase()]))];
  if (known.length === 0 || known.includes(undefined)) return undefined;
  return { type: known.length === 1 ? (known[0] as Json) : (known as Json) };
}

function bounds(...all: [value: unknown, word: string][]): JsonObject | undefined {
  const given = all.filter(([value]) => value !== undefined && value !== null);
  if (given.length === 0 || given.some(([value]) => typeof value !== 'number')) return undefined;
  return Object.fromEntries(given.map(([value, word]) => [word, value as number]));
}
