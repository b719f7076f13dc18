import type { AnyComparison, EventClause, PlainClause, PropertyFilter, SequenceStep } from '@tributary/contracts';

/** A clause of a rule in plain words, for explanations and lists. */
export function wordsOf(clause: PlainClause): string {
  if ('trait' in clause) return `${clause.trait} ${comparisonWords(clause)}`;
  if ('feature' in clause) return `${clause.feature} ${comparisonWords(clause)}`;
  if ('segment' in clause) return `in the segment ${clause.segment}${clause.byModel ? ' by its model' : ''}`;
  if ('consent' in clause) return `consent to ${clause.consent} ${clause.is ?? 'granted'}`;
  if ('reachable' in clause)
    return `reachable by ${clause.reachable}${clause.purpose === undefined ? '' : ` for ${clause.purpose}`}`;
  if ('near' in clause) return `within ${clause.km} km of ${clause.near.latitude}, ${clause.near.longitude}`;
  if ('account' in clause) return `in the account ${clause.account}`;
  if ('accountTrait' in clause) return `in an account whose ${clause.accountTrait} ${comparisonWords(clause)}`;
  if ('sequence' in clause) {
    const steps = clause.sequence.map((step, index) => (index === 0 ? eventWords(step) : stepWords(step)));
    return `${steps.join(', ')}${windowWords(clause)}`;
  }
  return `${eventWords(clause)} ${howOften(clause)}${windowWords(clause)}`;
}

function howOften(clause: EventClause): string {
  const { op, measure, atLeast, atMost } = clause;
  if (op !== undefined) {
    const what =
      measure === undefined || measure.of === 'count'
        ? 'count'
        : `${{ distinct: 'distinct values', sum: 'sum', average: 'average', min: 'lowest', max: 'highest' }[measure.of]} of ${measure.property ?? ''}`;
    return `${what} ${comparisonWords({ op, value: clause.value })}`;
  }
  if (atMost === 0) return 'never';
  if (atLeast === undefined && atMost === undefined) return 'at least once';
  if (atLeast === atMost) return `exactly ${times(atLeast!)}`;
  const bounds = [
    atLeast === undefined ? '' : `at least ${times(atLeast)}`,
    atMost === undefined ? '' : `at most ${times(atMost)}`,
  ];
  return bounds.filter(Boolean).join(' and ');
}

const times = (n: number): string => (n === 1 ? 'once' : n === 2 ? 'twice' : `${n} times`);

function eventWords({
  event,
  where = [],
  during,
  timezone,
}: Pick<EventClause, 'event' | 'where' | 'during' | 'timezone'>): string {
  const filters = where.map((filter: PropertyFilter) => `${filter.property} ${comparisonWords(filter)}`);
  const hours = during?.from === undefined ? '' : ` from ${during.from} to ${during.to ?? ''}`;
  const days = during?.weekdays ? ` on ${during.weekdays.join(', ')}` : '';
  const zone = during && timezone !== undefined ? ` (${timezone})` : '';
  return `"${event}"${filters.length > 0 ? ` with ${filters.join(' and ')}` : ''}${days}${hours}${zone}`;
}

function stepWords(step: SequenceStep): string {
  const length = lengthWords(step);
  if (step.never) return `then no ${eventWords(step)}${length === '' ? ' since' : ` within ${length}`}`;
  return `then ${eventWords(step)}${length === '' ? '' : ` within ${length}`}`;
}

function windowWords(clause: Partial<EventClause>): string {
  const length = lengthWords(clause);
  const parts = [
    length === '' ? '' : ` in the last ${length}`,
    clause.calendarDays === undefined
      ? ''
      : clause.calendarDays === 0
        ? ' today'
        : ` in the last ${clause.calendarDays} calendar days`,
    clause.from === undefined ? '' : ` from ${clause.from}`,
    clause.to === undefined ? '' : ` to ${clause.to}`,
  ];
  return parts.join('');
}

function lengthWords(clause: Pick<SequenceStep, 'withinDays' | 'withinHours' | 'withinMinutes'>): string {
  const count = (n: number, unit: string) => `${n} ${unit}${n === 1 ? '' : 's'}`;
  if (clause.withinDays !== undefined) return count(clause.withinDays, 'day');
  if (clause.withinHours !== undefined) return count(clause.withinHours, 'hour');
  return clause.withinMinutes === undefined ? '' : count(clause.withinMinutes, 'minute');
}

const plain: Partial<Record<AnyComparison, string>> = {
  is: 'is',
  is_not: 'is not',
  at_least: 'is at least',
  at_most: 'is at most',
  over: 'is over',
  under: 'is under',
  contains: 'contains',
  not_contains: 'does not contain',
  starts_with: 'starts with',
  ends_with: 'ends with',
  includes: 'includes',
};

function comparisonWords({ op, value }: { op: AnyComparison; value?: unknown }): string {
  const list = (Array.isArray(value) ? value : [value]).map((one) =>
    typeof one === 'string' ? `"${one}"` : String(one),
  );
  switch (op) {
    case 'known':
    case 'unknown':
      return `is ${op}`;
    case 'one_of':
      return `is one of ${list.join(', ')}`;
    case 'not_one_of':
      return `is none of ${list.join(', ')}`;
    case 'between':
      return `is from ${list.join(' to ')}`;
    case 'above_percentile':
      return `is above that of ${list[0] ?? ''} % of people`;
    case 'below_percentile':
      return `is below that of ${100 - Number(value)} % of people`;
    case 'in_last_days':
      return `lies in the last ${list[0] ?? ''} days`;
    case 'in_next_days':
      return `lies in the next ${list[0] ?? ''} days`;
    case 'anniversary':
      return Number(value ?? 0) === 0 ? 'has its anniversary today' : `has its anniversary in ${list[0] ?? ''} days`;
    default:
      return `${plain[op] ?? op} ${list[0] ?? ''}`;
  }
}
