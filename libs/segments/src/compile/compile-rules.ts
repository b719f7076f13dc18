import {
  ruleOfTemplate,
  TributaryError,
  type AnyComparison,
  type PlainClause,
  type Rule,
  type SegmentClause,
} from '@tributary/contracts';
import type { ClusterSegment, SegmentDefinition } from '../definition.js';
import { comparison, type Readings } from '@tributary/features';
import { accountCondition } from './account-clauses.js';
import { countBounds, eventMeasure } from './event-clause.js';
import { gathered, type Gathered } from './gathered.js';
import { asksDate, dateCondition, distance, featureReadings, traitReadings } from './person-clauses.js';
import { sequenceCount } from './sequence-clause.js';
import { Statement } from '@tributary/features';
import { overridesOf } from '../overrides.js';
import { asksPercentile, measureKey } from './percentile.js';

/** What rules may refer to beside the person. */
export interface RuleContext {
  /** Every segment that a rule may name. */
  segments?: readonly SegmentDefinition[];
  /** What holds of a purpose where a person never chose. */
  purposes?: Readonly<Record<string, { default: 'granted' | 'denied' }>>;
  /** Thresholds that are not the stored ones, by {@link measureKey} and percentile. */
  thresholds?: ReadonlyMap<string, number | null>;
}

export interface CompiledRules extends Gathered {
  /** One condition per rule, in the order given; never null. */
  expressions: string[];
  /** The value that a clause looks at, as nullable text, where the rule is a clause with one. */
  readings: (string | undefined)[];
}

/**
 * Compiles rules into conditions over one shared scan: aliases `p` (profile row with `traits`), `e` (event columns), `c`
 * (consents) and one per feature set. Every value of a rule is a bound parameter; names pass a pattern in the schema.
 * A rule that names another holds that one's condition, so both are judged at the same moment.
 * @throws SEGMENT_INVALID where a rule names a segment that is not there, or segments name one another in a circle.
 */
export function compileRules(rules: readonly Rule[], context: RuleContext = {}): CompiledRules {
  const statement = new Statement();
  const leaves = rules.map((rule) => compile(rule, { statement, context, path: [] }));
  return {
    expressions: leaves.map(({ holds }) => `ifNull(${holds}, 0)`),
    readings: leaves.map(({ reading }) => reading),
    ...gathered(statement),
  };
}

export interface Compiling {
  statement: Statement;
  context: RuleContext;
  /** Segments within whose rules this one stands. */
  path: readonly string[];
}

interface Leaf {
  holds: string;
  reading?: string;
}

/** One rule as a condition within a statement that is being gathered. */
export function compile(rule: Rule, state: Compiling): Leaf {
  const all = (rules: Rule[], word: string) => ({
    holds: `(${rules.map((one) => compile(one, state).holds).join(` ${word} `)})`,
  });
  if ('all' in rule) return all(rule.all, 'AND');
  if ('any' in rule) return all(rule.any, 'OR');
  if ('not' in rule) return { holds: `(NOT ${compile(rule.not, state).holds})` };
  return 'template' in rule ? compile(ruleOfTemplate(rule), state) : compileClause(rule, state);
}

function compileClause(clause: PlainClause, state: Compiling): Leaf {
  const { statement } = state;
  if ('trait' in clause) {
    const read = traitReadings(clause.trait, statement);
    if (asksDate(clause)) return { holds: dateCondition(clause, statement), reading: read.text };
    return compared(clause, read, state);
  }
  if ('feature' in clause) return compared(clause, featureReadings(clause.feature, statement), state);
  if ('event' in clause) {
    const read = eventMeasure(clause, statement);
    if (clause.op !== undefined) return compared({ ...clause, op: clause.op }, read, state);
    const { least, most } = countBounds(clause);
    const bounds = [
      least > 0 ? `${read.number} >= ${least}` : '1',
      most === undefined ? '1' : `${read.number} <= ${most}`,
    ];
    return { holds: `ifNull(${bounds.join(' AND ')}, 0)`, reading: read.text };
  }
  if ('sequence' in clause) {
    const count = sequenceCount(clause, statement);
    return { holds: `(${count} > 0)`, reading: `toString(${count})` };
  }
  if ('segment' in clause) return { holds: belongs(clause, state) };
  if ('near' in clause) {
    const kilometres = distance(clause, statement);
    return {
      holds: `ifNull(${kilometres} <= ${statement.bind(clause.km)}, 0)`,
      reading: `toString(round(${kilometres}, 1))`,
    };
  }
  if ('reachable' in clause) {
    const { known } = traitReadings(clause.reachable, statement);
    return { holds: clause.purpose === undefined ? known : `(${known} AND ${granted(clause.purpose, state)})` };
  }
  if ('account' in clause || 'accountTrait' in clause) return { holds: accountCondition(clause, statement) };
  const given = granted(clause.consent, state);
  return { holds: clause.is === 'denied' ? `(NOT ${given})` : given, reading: `if(${given}, 'granted', 'denied')` };
}

function compared(
  clause: PlainClause & { op: AnyComparison; value?: unknown },
  read: Readings,
  { statement, context }: Compiling,
): Leaf {
  if (!asksPercentile(clause)) return { holds: comparison(clause, read, statement), reading: read.text };
  const key = measureKey(clause);
  const sign = clause.op === 'above_percentile' ? '>' : '<';
  const percentile = Number(clause.value);
  const given = context.thresholds?.get(`${key} ${percentile}`);
  const threshold =
    given === undefined
      ? `(SELECT argMaxOrNull(value, version) FROM segment_thresholds WHERE measure = ${statement.bind(key)} AND percentile = ${statement.bind(percentile)})`
      : given === null
        ? 'NULL'
        : statement.bind(given);
  return { holds: `ifNull(${read.number} ${sign} ${threshold}, 0)`, reading: read.text };
}

function granted(purpose: string, { statement, context }: Compiling): string {
  statement.purposes.add(purpose);
  const fallback = context.purposes?.[purpose]?.default === 'granted' ? 1 : 0;
  const name = statement.bind(purpose);
  return `if(has(c.asked, ${name}), c.granted[indexOf(c.asked, ${name})] = 1, ${fallback})`;
}

/** A person's label in a model, counted from 1; 0 is none. */
function labelOf({ model, version }: ClusterSegment, { clusters }: Statement): string {
  clusters.set(model, version);
  return `l${[...clusters.keys()].indexOf(model)}.cluster`;
}

function belongs({ segment: key, byModel }: SegmentClause, state: Compiling): string {
  const { statement, context, path } = state;
  if (!byModel && path.includes(key))
    throw new TributaryError(
      'SEGMENT_INVALID',
      `Segments name one another in a circle: ${[...path.slice(path.indexOf(key)), key].join(' → ')}. Take one of the references out.`,
    );
  const segment = context.segments?.find((one) => one.key === key);
  // Which clusters a model has is known once it is published; until then nobody is in one.
  if (segment === undefined && key.includes('.')) return '0';
  if (segment === undefined)
    throw new TributaryError('SEGMENT_INVALID', `The rule names the segment "${key}", which is not there.`);
  if (segment.kind === 'rule') return compile(segment.rule, { ...state, path: [...path, key] }).holds;
  const labelled = `(${labelOf(segment, statement)} = ${statement.bind(segment.label + 1, 'Int32')})`;
  const over = byModel ? [] : overridesOf(segment.model, context);
  if (over.length === 0) return labelled;
  const decided = over.map(({ segment: { key: by, rule }, to }) => {
    if (path.includes(by))
      throw new TributaryError(
        'SEGMENT_INVALID',
        `The rule of "${by}" stands over clusters of ${segment.model}, and asks for one itself. Ask for what the model says: { segment: '${key}', byModel: true }.`,
      );
    return `${compile(rule, { ...state, path: [...path, key, by] }).holds}, ${to === key ? 1 : 0}`;
  });
  return `multiIf(${decided.join(', ')}, ${labelled})`;
}
