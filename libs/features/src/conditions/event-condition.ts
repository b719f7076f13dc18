import type { EventClause, PropertyFilter, SequenceClause } from '@tributary/contracts';
import { comparison, type Readings } from './comparison.js';
import type { Reach } from './reach.js';
import { now, type Statement } from './statement.js';
import { secondsOf } from './window.js';

const weekdayNumbers = { mon: 1, tue: 2, wed: 3, thu: 4, fri: 5, sat: 6, sun: 7 } as const;

type Matching = Pick<EventClause, 'event' | 'where' | 'during' | 'timezone'>;
type Window = Pick<
  EventClause & SequenceClause,
  'withinMinutes' | 'withinHours' | 'withinDays' | 'calendarDays' | 'from' | 'to' | 'timezone'
>;

/** Which events are meant: name, properties, time of day and week; those of the given reach are all that is asked about. */
export function eventCondition(clause: Matching, statement: Statement, reach?: Reach): string {
  statement.reads(clause.event, reach);
  const parts = [`name = ${statement.bind(clause.event)}`];
  for (const filter of clause.where ?? [])
    parts.push(comparison(filter, propertyReadings(filter.property, statement), statement));
  if (clause.during !== undefined) parts.push(...duringConditions(clause, statement));
  return parts.join(' AND ');
}

/** When events must lie, and what time alone changes about it. Empty where they may lie at any time. */
export function windowConditions(clause: Window, event: string, statement: Statement): string[] {
  const parts: string[] = [];
  const seconds = secondsOf(clause);
  const zone = clause.timezone ?? 'UTC';
  const day = `toDate(occurred_at, ${statement.bind(zone)})`;
  if (seconds !== undefined) {
    parts.push(`occurred_at > ${now} - toIntervalMillisecond(${Math.round(seconds * 1000)})`);
    statement.edge({ kind: 'event', event, seconds });
  }
  if (clause.calendarDays !== undefined) {
    parts.push(`${day} >= toDate(${now}, ${statement.bind(zone)}) - ${clause.calendarDays}`);
    statement.edge({ kind: 'days', event, days: clause.calendarDays, timezone: zone });
  }
  if (clause.from !== undefined) parts.push(`${day} >= toDate(${statement.bind(clause.from)})`);
  if (clause.to !== undefined) parts.push(`${day} <= toDate(${statement.bind(clause.to)})`);
  return parts;
}

/** A property keeps its JSON type: a text as it is, everything else as it is written; null is missing. */
export function propertyReadings(property: PropertyFilter['property'], statement: Statement): Readings {
  switch (property) {
    case '$value':
      return { text: 'toString(value)', number: 'toFloat64(value)', known: 'isNotNull(value)' };
    case '$currency':
      return columnReadings('currency');
    case '$order':
      return columnReadings('order_id');
    case '$source':
      return columnReadings('source');
  }
  const parts = property.split('.');
  const [column, names] = parts[0] === '$context' ? ['context', parts.slice(1)] : ['properties', parts];
  const path = names.map((part) => statement.bind(part)).join(', ');
  const raw = `JSONExtractRaw(${column}, ${path})`;
  const known = `(${raw} NOT IN ('', 'null'))`;
  const text = `if(JSONType(${column}, ${path}) = 'String', toNullable(JSONExtractString(${column}, ${path})), if(${known}, toNullable(${raw}), NULL))`;
  return { text, number: `toFloat64OrNull(${text})`, known, list: `JSONExtract(${raw}, 'Array(String)')` };
}

function columnReadings(column: string): Readings {
  const text = `nullIf(toString(${column}), '')`;
  return { text, number: `toFloat64OrNull(${text})`, known: `(${column} != '')` };
}

function duringConditions({ during, timezone }: Matching, statement: Statement): string[] {
  const local = `toTimeZone(occurred_at, ${statement.bind(timezone ?? 'UTC')})`;
  const parts: string[] = [];
  if (during?.weekdays)
    parts.push(`toDayOfWeek(${local}) IN (${during.weekdays.map((name) => weekdayNumbers[name]).join(', ')})`);
  if (during?.from !== undefined && during.to !== undefined) {
    const minute = `(toHour(${local}) * 60 + toMinute(${local}))`;
    const [from, to] = [minutesOf(during.from), minutesOf(during.to)];
    parts.push(`(${minute} >= ${from} ${from < to ? 'AND' : 'OR'} ${minute} < ${to})`);
  }
  return parts;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
