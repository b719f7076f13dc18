import type { Parameter } from '@tributary/contracts';
import type { Edge } from '@tributary/features';
import { utc } from '../times.js';

/** Milliseconds UTC: after `from`, up to and including `to`. */
export interface Span {
  from: number;
  to: number;
}

/** SELECT of (profile, moment): when an answer about one person changes by time alone within the span; undefined without edges. */
export function crossings(
  edges: readonly Edge[],
  span: Span,
  profile: string,
): { sql: string; params: Record<string, Parameter> } | undefined {
  if (edges.length === 0) return undefined;
  const params: Record<string, Parameter> = { from: utc(span.from), to: utc(span.to), one: profile };
  const only = ' AND profile = {one:UInt64}';
  // The origins are looked up first: a function over the whole column would read everything.
  const onlyEvents =
    ' AND origin IN (SELECT {one:UInt64} UNION ALL SELECT origin FROM profile_alias FINAL WHERE canonical = {one:UInt64})';
  const parts = edges.map((edge, index) => {
    const bind = (name: string, value: Parameter, type: string) => {
      params[`${name}${index}`] = value;
      return `{${name}${index}:${type}}`;
    };
    const between = `moment > {from:DateTime64(3)} AND moment <= {to:DateTime64(3)}`;
    if (edge.kind === 'event') {
      const length = `toIntervalMillisecond(${Math.round(edge.seconds * 1000)})`;
      return `SELECT profile, occurred_at + ${length} AS moment FROM events_canonical
        WHERE name = ${bind('x', edge.event, 'String')} AND profile != 0${onlyEvents}
          AND occurred_at > {from:DateTime64(3)} - ${length} AND occurred_at <= {to:DateTime64(3)} - ${length}`;
    }
    if (edge.kind === 'days') {
      const zone = bind('z', edge.timezone, 'String');
      // A day is 23 to 25 hours: the first condition is wide, the moment itself exact.
      return `SELECT profile, toDateTime64(toDateTime(toDate(occurred_at, ${zone}) + ${edge.days + 1}, ${zone}), 3, 'UTC') AS moment
        FROM events_canonical WHERE name = ${bind('x', edge.event, 'String')} AND profile != 0${onlyEvents}
          AND occurred_at > {from:DateTime64(3)} - toIntervalDay(${edge.days + 2}) AND occurred_at <= {to:DateTime64(3)} - toIntervalDay(${Math.max(0, edge.days - 1)})
          AND ${between}`;
    }
    const path = `traits.\`${edge.trait}\``;
    const people = `FROM (SELECT profile, traits FROM profiles FINAL WHERE present = 1${only}) WHERE isNotNull(${path})`;
    if (edge.kind === 'date')
      return `SELECT profile, parseDateTime64BestEffortOrNull(toString(${path}), 3, 'UTC') + toIntervalMillisecond(${Math.round(edge.seconds * 1000)}) AS moment
        ${people} AND ifNull(${between}, 0)`;
    const zone = bind('z', edge.timezone, 'String');
    return `SELECT profile, toDateTime64(toDateTime(toDate({to:DateTime64(3)}, ${zone}), ${zone}), 3, 'UTC') AS moment ${people} AND ${between}`;
  });
  const whole = parts.map((part) => `SELECT profile, assumeNotNull(moment) AS moment FROM (${part})`);
  return { sql: whole.join('\nUNION ALL\n'), params };
}
