import {
  ruleOfTemplate,
  type AnyComparison,
  type EventClause,
  type PlainClause,
  type Rule,
  type SequenceClause,
} from '@tributary/contracts';
import { eventCondition, reachOf, secondsOf, type Readings } from '@tributary/features';
import { compile, type Compiling } from '../compile/compile-rules.js';
import { countBounds, eventMeasure } from '../compile/event-clause.js';
import { featureReadings, traitReadings } from '../compile/person-clauses.js';
import { chainEnds, type Link } from './chains.js';
import { comparesPlainly, comparing } from './compare.js';
import type { PersonColumns, PersonRow } from './person-row.js';

/** Whether a rule holds of a person at a moment (milliseconds UTC), from what was read of them. */
export type Decider = (person: PersonRow, at: number) => boolean;

interface Deciding extends Compiling {
  columns: PersonColumns;
}

/**
 * A rule as a decision over rows that a short statement reads: plain comparisons, counts in rolling windows and sequences
 * are decided here, so that a thousand of them cost the engine no analysis; every other clause is a condition of the
 * statement, compiled as for everyone. Both ways mean the same: `rule.spec.ts` holds them against each other.
 * @throws SEGMENT_INVALID as `compileRules` does.
 */
export function decider(rule: Rule, state: Deciding): Decider {
  if ('all' in rule) {
    const parts = rule.all.map((part) => decider(part, state));
    return (person, at) => parts.every((part) => part(person, at));
  }
  if ('any' in rule) {
    const parts = rule.any.map((part) => decider(part, state));
    return (person, at) => parts.some((part) => part(person, at));
  }
  if ('not' in rule) {
    const part = decider(rule.not, state);
    return (person, at) => !part(person, at);
  }
  return 'template' in rule ? decider(ruleOfTemplate(rule), state) : ofClause(rule, state);
}

function ofClause(clause: PlainClause, state: Deciding): Decider {
  const { statement, context, path } = state;
  if ('segment' in clause) {
    const named = context.segments?.find(({ key }) => key === clause.segment);
    if (named?.kind === 'rule' && !path.includes(named.key))
      return decider(named.rule, { ...state, path: [...path, named.key] });
  } else if ('trait' in clause) {
    if (comparesPlainly(clause.op)) return compared(clause, traitReadings(clause.trait, statement), state);
  } else if ('feature' in clause) {
    if (comparesPlainly(clause.op)) return compared(clause, featureReadings(clause.feature, statement), state);
  } else if ('event' in clause) {
    const { op } = clause;
    if (op === undefined || comparesPlainly(op)) {
      const ask = op === undefined ? bounded(clause) : comparing({ ...clause, op });
      return rolls(clause) && (clause.measure?.of ?? 'count') === 'count'
        ? counted(clause, ask, state)
        : measured(eventMeasure(clause, statement), ask, state);
    }
  } else if ('sequence' in clause && onlyRolls(clause)) return sequence(clause, state);
  return answered(clause, state);
}

/** The engine's own answer. */
function answered(clause: PlainClause, state: Deciding): Decider {
  const place = state.columns.place('answers', `ifNull(${compile(clause, state).holds}, 0)`);
  return (person) => person.answers[place] === 1;
}

type Ask = ReturnType<typeof comparing>;

function compared(clause: { op: AnyComparison; value?: unknown }, read: Readings, state: Deciding): Decider {
  return measured(read, comparing(clause), state);
}

function measured(read: Readings, ask: Ask, { columns }: Deciding): Decider {
  const text = columns.place('texts', read.text);
  const number = columns.place('numbers', `toString(${read.number})`);
  return (person) => ask({ text: person.texts[text] ?? null, number: numberOf(person.numbers[number] ?? null) });
}

function bounded(clause: EventClause): Ask {
  const { least, most = Infinity } = countBounds(clause);
  return ({ number }) => number !== null && number >= least && number <= most;
}

type Window = Pick<EventClause | SequenceClause, 'withinMinutes' | 'withinHours' | 'withinDays'> &
  Pick<EventClause, 'calendarDays' | 'from' | 'to'>;

/** Its window is a length of time, or there is none: days of a calendar are the engine's. */
const onlyRolls = (window: Window): boolean =>
  window.calendarDays === undefined && window.from === undefined && window.to === undefined;
const rolls = (window: Window): boolean => onlyRolls(window) && secondsOf(window) !== undefined;

function counted(clause: EventClause, ask: Ask, state: Deciding): Decider {
  const place = moments(eventCondition(clause, state.statement, reachOf(clause)), state);
  const lengthMs = Math.round(secondsOf(clause)! * 1000);
  return (person, at) => {
    const number = after(person.moments[place]!, at - lengthMs).length;
    return ask({ number, text: String(number) });
  };
}

function sequence(clause: SequenceClause, state: Deciding): Decider {
  const reach = reachOf(clause);
  const seconds = secondsOf(clause);
  const [first, ...steps] = clause.sequence.map((step) => {
    const length = secondsOf(step);
    return {
      place: moments(eventCondition({ timezone: clause.timezone, ...step }, state.statement, reach), state),
      lengthMs: length === undefined ? undefined : Math.round(length * 1000),
      never: step.never === true,
    };
  });
  return (person, at) => {
    const links = steps.map(({ place, ...step }): Link => ({ ...step, moments: person.moments[place]! }));
    const all = person.moments[first!.place]!;
    return chainEnds(seconds === undefined ? all : after(all, at - Math.round(seconds * 1000)), links, at);
  };
}

function moments(condition: string, { statement, columns }: Deciding): number {
  const column = statement.column(
    `arraySort(groupArrayIf(toFloat64(toUnixTimestamp64Milli(occurred_at)), ${condition}))`,
  );
  return columns.place('moments', `e.${column}`);
}

/** Of rising moments those after one. */
function after(moments: readonly number[], edge: number): readonly number[] {
  let [low, high] = [0, moments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (moments[middle]! > edge) high = middle;
    else low = middle + 1;
  }
  return low === 0 ? moments : moments.slice(low);
}

/** As the engine writes numbers. */
function numberOf(text: string | null): number | null {
  if (text === null) return null;
  if (text === 'inf' || text === '-inf') return text === 'inf' ? Infinity : -Infinity;
  return Number(text);
}
