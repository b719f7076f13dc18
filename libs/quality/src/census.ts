import { callName } from '@tributary/collection';
import type { CollectedEvent } from '@tributary/contracts';

/** How often a field of an event came in one kind of value. The empty field counts the events themselves. */
export interface CensusLine {
  source: string;
  event: string;
  field: string;
  kind: string;
  count: number;
}

/** Fields counted of one event in one batch: keys that are made by a program would else be without end. */
const mostFields = 200;
const longestField = 100;

type Kinds = Map<string, number>;

/**
 * Counts the fields of events by kind: one pass, two look-ups a field. It is what missing shares, conflicts of type and
 * proposed plans are told from, without reading an event again.
 */
export function takeCensus(events: readonly CollectedEvent[]): CensusLine[] {
  const groups = new Map<string, { source: string; event: string; fields: Map<string, Kinds> }>();
  for (const { source, call } of events) {
    const event = callName(call);
    const key = `${source}\0${event}`;
    let group = groups.get(key);
    if (!group) groups.set(key, (group = { source, event, fields: new Map([['', new Map()]]) }));
    countIn(group.fields, '', 'event');
    const context = call.context as { traits?: unknown } | null | undefined;
    countBag(group.fields, 'traits', call.traits);
    countBag(group.fields, 'traits', context?.traits);
    countBag(group.fields, 'properties', call.properties);
  }
  return [...groups.values()].flatMap(({ source, event, fields }) =>
    [...fields].flatMap(([field, kinds]) => [...kinds].map(([kind, count]) => ({ source, event, field, kind, count }))),
  );
}

function countBag(fields: Map<string, Kinds>, part: string, bag: unknown): void {
  if (typeof bag !== 'object' || bag === null || Array.isArray(bag)) return;
  for (const [name, value] of Object.entries(bag))
    countIn(fields, `${part}.${name.slice(0, longestField)}`, kindOf(value));
}

function countIn(fields: Map<string, Kinds>, field: string, kind: string): void {
  let kinds = fields.get(field);
  if (!kinds) {
    if (fields.size > mostFields) return;
    fields.set(field, (kinds = new Map()));
  }
  kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (typeof value === 'string') return kindOfText(value);
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return Array.isArray(value) ? 'list' : typeof value;
}

function kindOfText(text: string): string {
  const first = text.charCodeAt(0);
  // Of texts that begin with a digit or a sign a closer look is taken; the others are text.
  if (!(first <= 0x39)) return text === '' ? 'empty' : 'text';
  if (/^[+-]?\d+(\.\d+)?$/.test(text) && text.length < 40) return 'number as text';
  if (/^\d{4}-\d\d-\d\d([T ]\d\d:\d\d|$)/.test(text)) return 'date';
  return text.trim() === '' ? 'empty' : 'text';
}
