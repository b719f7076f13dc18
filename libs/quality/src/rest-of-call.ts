import type { TrackingEvent } from '@tributary/contracts';
import { isEmptyIdentifier } from './identifiers.js';
import { isPlacedTrait, mostTraits, traitName } from './traits.js';

/** What of a call is kept elsewhere: in columns of its own, or as what was made of it. */
const placed = new Set(['type', 'event', 'messageId', 'timestamp', 'properties', 'context', 'traits']);

/**
 * What a call says beside its name, id, properties and context: whom it names, the page's name and category, the group and its
 * traits, opt-outs of single destinations, the sender's times, fields of the sender's own, and traits that have no place in a
 * profile's history (lists, what nests deeper, and values that name nobody). Without it, these would end with the event log's retention.
 */
export function restOfCall(call: TrackingEvent, occurredAt: number): Record<string, unknown> {
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(call))
    if (!placed.has(name) && saysSomething(value)) put(rest, name, value);
  // A call of an imported row happened when it says so; a clock that was put right, or a time not understood, is told of.
  if (saysSomething(call.timestamp) && Date.parse(String(call.timestamp)) !== occurredAt)
    rest.timestamp = call.timestamp;
  const traits = call.type === 'group' ? call.traits : unplacedTraits(call.traits);
  if (saysSomething(traits)) rest.traits = traits;
  return rest;
}

function unplacedTraits(traits: TrackingEvent['traits']): Record<string, unknown> | undefined {
  const stated = Object.entries(traits ?? {});
  const unplaced = stated.length > mostTraits ? stated : stated.filter(([name, value]) => !isPlaced(name, value));
  const kept: Record<string, unknown> = {};
  for (const [name, value] of unplaced) put(kept, name, value);
  return kept;
}

function isPlaced(name: string, value: unknown): boolean {
  return isPlacedTrait(value) && !isEmptyIdentifier({ name: traitName(name), value });
}

function saysSomething(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

/** Also under names that objects have from the start. */
function put(into: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') Object.defineProperty(into, name, { value, enumerable: true });
  else into[name] = value;
}
