import type { PlanConfig, PlannedEvent } from '@tributary/contracts';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import ajvFormats from 'ajv-formats';
import { RE2JS } from 're2js';
import { schemaProblems } from './check-schema.js';

export interface CompiledEvent extends PlannedEvent {
  validate: ValidateFunction;
  /** Names that the schema speaks of; null where it also takes names by pattern. */
  named: ReadonlySet<string> | null;
}

export interface CompiledPlan {
  key: string;
  /** Undefined: all. */
  sources: ReadonlySet<string> | undefined;
  unplanned: PlanConfig['unplanned'];
  events: ReadonlyMap<string, CompiledEvent>;
}

export type PlanError = ErrorObject;
type Plans = Readonly<Record<string, PlanConfig>>;

/** Texts longer than this match nothing: matching is linear, but events may be large. */
const longestMatched = 10_000;

/** A pattern in place of JavaScript's, which a pattern such as (a+)+$ makes run for ever. */
const linear = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern);
    return { test: (text: string) => text.length <= longestMatched && compiled.matcher(text).find() };
  },
  { code: 'linear' },
);

function newAjv(): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, logger: false, code: { regExp: linear } });
  // The type of ajv-formats' default export under nodenext is the module, not the function.
  ajvFormats.default(ajv, { mode: 'fast' });
  return ajv;
}

/** Compiled once per configuration: a new one is another object. */
const compiled = new WeakMap<Plans, CompiledPlan[]>();

/** Plans ready to judge. Their schemas were checked when they were applied (see {@link planProblems}). */
export function compilePlans(plans: Plans): CompiledPlan[] {
  const known = compiled.get(plans);
  if (known) return known;
  const made = Object.entries(plans).map(([key, plan]): CompiledPlan => {
    const ajv = newAjv();
    return {
      key,
      sources: plan.sources && new Set(plan.sources),
      unplanned: plan.unplanned,
      events: new Map(
        Object.entries(plan.events).map(([name, event]) => [
          name,
          { ...event, validate: ajv.compile(objectSchema(event.schema)), named: namesOf(event.schema) },
        ]),
      ),
    };
  });
  compiled.set(plans, made);
  return made;
}

/** What keeps plans from being used, each as `path: what is wrong`. */
export function planProblems(plans: Plans): string[] {
  const ajv = newAjv();
  const formats = new Set(Object.keys(ajv.formats));
  return Object.entries(plans).flatMap(([key, plan]) =>
    Object.entries(plan.events).flatMap(([name, { schema }]) => {
      const problems = schemaProblems(schema, formats);
      if (problems.length === 0)
        try {
          newAjv().compile(objectSchema(schema));
        } catch (error) {
          problems.push(error instanceof Error ? error.message : 'the schema cannot be compiled');
        }
      return problems.map((problem) => `plans.${key}.events.${name}.schema: ${problem}`);
    }),
  );
}

/** What is judged is always an object. Schemas are handed over as copies: ajv keeps what it compiled by identity. */
function objectSchema(schema: PlannedEvent['schema']): object {
  return { type: 'object', ...structuredClone(schema) };
}

function namesOf(schema: PlannedEvent['schema']): Set<string> | null {
  if (schema.patternProperties !== undefined) return null;
  const { properties } = schema;
  return new Set(typeof properties === 'object' && properties !== null ? Object.keys(properties) : []);
}
