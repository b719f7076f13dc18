import type { Parameter } from '@tributary/contracts';
import type { Edge } from '@tributary/features';
import { utc } from '../times.js';
import type { Span } from './crossings.js';

/**
 * SELECT of `profile`: everyone of whom an answer changes by time alone within the span; undefined without edges. A kind
 * of event is read once, however many windows look at it: rules of a hundred different windows would else read it a
 * hundred times, twice a minute.
 */
export function duePeople(
  edges: readonly Edge[],
  span: Span,
): { sql: string; params: Record<string, Parameter> } | undefined {
  if (edges.length === 0) return undefined;
  const params: Record<string, Parameter> = { from: utc(span.from), to: utc(span.to) };
  const bind = (value: Parameter, type: string) => {
    const name = `d${Object.keys(params).length}`;
    params[name] = value;
    return `{${name}:${type}}`;
  };
  /** Whether a day of the time zone begins within the span; known before anything is read. */
  const midnight = (zone: string) => `toDate({to:DateTime64(3)}, ${zone}) > toDate({from:DateTime64(3)}, ${zone})`;
  const parts: string[] = [];

  for (const [event, lengths] of lengthsByEvent(edges)) {
    const age = "dateDiff('millisecond', occurred_at, {to:DateTime64(3)})";
    const [least, most] = [lengths[0]!, lengths.at(-1)!];
    const after = `occurred_at > {from:DateTime64(3)} - toIntervalMillisecond(${most}) AND occurred_at <= {to:DateTime64(3)} - toIntervalMillisecond(${least})`;
    // The longest window that is over for an event is the one that it fell out of last.
    const over = `${age} - roundDown(${age}, ${bind(lengths.map(String), 'Array(Int64)')}) < ${span.to - span.from}`;
    parts.push(
      `SELECT profile FROM events_canonical WHERE name = ${bind(event, 'String')} AND profile != 0 AND ${after} AND ${over}`,
    );
  }
  for (const edge of edges) {
    if (edge.kind === 'event') continue;
    if (edge.kind === 'days') {
      const zone = bind(edge.timezone, 'String');
      // The day that lies so many days before one that begins within the span, whole: a few people more do no harm.
      parts.push(`SELECT profile FROM events_canonical WHERE ${midnight(zone)} AND name = ${bind(edge.event, 'String')} AND profile != 0
        AND toDate(occurred_at, ${zone}) + ${edge.days + 1} > toDate({from:DateTime64(3)}, ${zone})
        AND toDate(occurred_at, ${zone}) + ${edge.days + 1} <= toDate({to:DateTime64(3)}, ${zone})
        AND occurred_at > {from:DateTime64(3)} - toIntervalDay(${edge.days + 2})`);
      continue;
    }
    const path = `traits.\`${edge.trait}\``;
    const people = `FROM (SELECT profile, traits FROM profiles FINAL WHERE present = 1) WHERE isNotNull(${path})`;
    if (edge.kind === 'anniversary') {
      parts.push(`SELECT profile ${people} AND ${midnight(bind(edge.timezone, 'String'))}`);
      continue;
    }
    const moment = `parseDateTime64BestEffortOrNull(toString(${path}), 3, 'UTC') + toIntervalMillisecond(${Math.round(edge.seconds * 1000)})`;
    parts.push(
      `SELECT profile ${people} AND ifNull(${moment} > {from:DateTime64(3)} AND ${moment} <= {to:DateTime64(3)}, 0)`,
    );
  }
  return { sql: parts.join('\nUNION ALL\n'), params };
}

/** Lengths of the windows over each kind of event, milliseconds, rising. */
function lengthsByEvent(edges: readonly Edge[]): Map<string, number[]> {
  const lengths = new Map<string, Set<number>>();
  for (const edge of edges) {
    if (edge.kind !== 'event') continue;
    const known = lengths.get(edge.event) ?? new Set();
    lengths.set(edge.event, known.add(Math.round(edge.seconds * 1000)));
  }
  return new Map([...lengths].map(([event, known]) => [event, [...known].sort((a, b) => a - b)]));
}
