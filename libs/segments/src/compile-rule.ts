import { TributaryError, type Comparison, type Parameter, type Rule } from '@tributary/contracts';

/** What one statement needs beside the profile rows, gathered from all rules it evaluates. */
export interface CompiledRules {
  /** One boolean SQL expression per rule, in the order given. */
  expressions: string[];
  params: Record<string, Parameter>;
  /** Names of events that the rules mention. */
  events: string[];
  /** Columns over `events_canonical`, one per distinct event clause. */
  eventColumns: string[];
  /** Feature sets that the rules mention. */
  featureSets: string[];
  traits: string[];
}

type Clause<TKey extends string> = Extract<Rule, Record<TKey, unknown>>;

/**
 * Compiles rules into expressions over one shared scan: aliases `p` (profile row with `traits`), `e` (event columns) and
 * one alias per feature set. Every value of a rule is a bound parameter; names pass a strict pattern in the schema.
 */
export function compileRules(rules: readonly Rule[]): CompiledRules {
  const compiled: CompiledRules = {
    expressions: [],
    params: {},
    events: [],
    eventColumns: [],
    featureSets: [],
    traits: [],
  };
  const columns = new Map<string, string>();
  let parameters = 0;
  const bind = (value: string | number | boolean): string => {
    const name = `r${parameters++}`;
    compiled.params[name] = typeof value === 'boolean' ? (value ? 1 : 0) : value;
    return typeof value === 'number'
      ? `{${name}:Float64}`
      : typeof value === 'boolean'
        ? `{${name}:UInt8}`
        : `{${name}:String}`;
  };

  const expression = (rule: Rule): string => {
    if ('all' in rule) return `(${rule.all.map(expression).join(' AND ')})`;
    if ('any' in rule) return `(${rule.any.map(expression).join(' OR ')})`;
    if ('not' in rule) return `(NOT ${expression(rule.not)})`;
    if ('trait' in rule) return traitExpression(rule);
    if ('feature' in rule) return featureExpression(rule);
    return eventExpression(rule);
  };

  const traitExpression = (clause: Clause<'trait'>): string => {
    compiled.traits.push(clause.trait);
    const path = `p.traits.\`${clause.trait}\``;
    // The value keeps its JSON type. One that is not there would read as an empty text, which is a value.
    const text = `if(isNull(${path}), NULL, toString(${path}))`;
    return comparison(
      clause,
      {
        text,
        number: `toFloat64OrNull(${text})`,
        known: `isNotNull(${path})`,
      },
      bind,
    );
  };

  const featureExpression = (clause: Clause<'feature'>): string => {
    const [set = '', column = ''] = clause.feature.split('.');
    if (!compiled.featureSets.includes(set)) compiled.featureSets.push(set);
    const value = `f_${set.replaceAll('-', '_')}.\`${column}\``;
    const present = `f_${set.replaceAll('-', '_')}.version != 0`;
    return comparison(
      clause,
      {
        text: `if(${present}, toNullable(toString(${value})), NULL)`,
        number: `if(${present}, toNullable(toFloat64(${value})), NULL)`,
        known: `(${present} AND isNotNull(${value}))`,
      },
      bind,
    );
  };

  const eventExpression = (clause: Clause<'event'>): string => {
    if (!compiled.events.includes(clause.event)) compiled.events.push(clause.event);
    const key = JSON.stringify([clause.event, clause.withinDays ?? null]);
    let column = columns.get(key);
    if (column === undefined) {
      column = `n${columns.size}`;
      columns.set(key, column);
      const window =
        clause.withinDays === undefined
          ? ''
          : ` AND occurred_at > {at:DateTime64(3)} - toIntervalSecond(${Math.round(clause.withinDays * 86_400)})`;
      compiled.eventColumns.push(`countIf(name = ${bind(clause.event)}${window}) AS ${column}`);
    }
    const bounds = [
      clause.atLeast !== undefined || clause.atMost === undefined ? `e.${column} >= ${clause.atLeast ?? 1}` : undefined,
      clause.atMost !== undefined ? `e.${column} <= ${clause.atMost}` : undefined,
    ];
    return `(${bounds.filter((bound) => bound !== undefined).join(' AND ')})`;
  };

  compiled.expressions = rules.map((rule) => `ifNull(${expression(rule)}, 0)`);
  return compiled;
}

interface Readings {
  text: string;
  number: string;
  known: string;
}

type Bind = (value: string | number | boolean) => string;

/** Null never satisfies a comparison, except `is_not` and `unknown`: someone without a country is not in France. */
function comparison(clause: { op: Comparison; value?: unknown }, read: Readings, bind: Bind): string {
  const { op } = clause;
  if (op === 'known') return read.known;
  if (op === 'unknown') return `(NOT ${read.known})`;
  if (clause.value === undefined) throw new TributaryError('SEGMENT_INVALID', `The comparison "${op}" needs a value.`);
  const values = (Array.isArray(clause.value) ? clause.value : [clause.value]) as (string | number | boolean)[];
  const [first] = values as [string | number | boolean];
  const equal = (value: string | number | boolean) =>
    typeof value === 'number'
      ? `ifNull(${read.number} = ${bind(value)}, 0)`
      : `ifNull(${read.text} = ${bind(typeof value === 'boolean' ? String(value) : value)}, 0)`;
  switch (op) {
    case 'is':
      return equal(first);
    case 'is_not':
      return `(NOT ${equal(first)})`;
    case 'one_of':
      return `(${values.map(equal).join(' OR ')})`;
    case 'contains':
      return `ifNull(positionCaseInsensitiveUTF8(${read.text}, ${bind(String(first))}) > 0, 0)`;
    default: {
      const sign = { at_least: '>=', at_most: '<=', over: '>', under: '<' }[op];
      // Dates are text of the form YYYY-MM-DD, which sorts as dates do.
      return typeof first === 'number'
        ? `ifNull(${read.number} ${sign} ${bind(first)}, 0)`
        : `ifNull(${read.text} ${sign} ${bind(String(first))}, 0)`;
    }
  }
}
