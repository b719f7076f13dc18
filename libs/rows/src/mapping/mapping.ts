import { timeReader, type Json, type TrackingEvent } from '@tributary/plugin-kit';
import { compileConsent } from './consent.js';
import { compileEventName } from './condition.js';
import { compileIdentity, type Identity } from './identity.js';
import { rowHash, type RowProblem, type SourceRow } from './row.js';
import type { RowSettings, ValueSpec } from './settings.js';
import { cellText, compileValue, reject, shown, type Columns, type RowInHand } from './values.js';

/** Events of one row, or why it has none. */
export type Mapped = { events: TrackingEvent[] } | { problem: RowProblem };
export type RowMapper = (row: SourceRow, place: RowPlace) => Mapped;

/** Which row it is. */
export interface RowPlace {
  /** Names it among all rows of the source, the same each time it is read; at most 160 characters. Message ids are made of it. */
  id: string;
  /** Where it lies, for people: kept as `context.row` beside the row's hash. */
  origin: Record<string, string | number>;
  /** What tells a state of the row from a later one with the same content; message ids of identify rows carry it. */
  version?: string;
}

/** Compiles the mapping for a reader whose columns are known: identify and track rows. */
export function compileMapper(settings: RowSettings, columns: Columns): RowMapper {
  const { mapping } = settings;
  const isTrack = mapping.type === 'track';
  const identityOf = compileIdentity(mapping, columns);
  const consentOf = compileConsent(mapping, columns);
  const timeOf = compileTimestamp(settings, columns);
  const nameOf = mapping.event === undefined ? null : compileEventName(mapping.event, columns);
  const properties = compileBag(mapping.properties, columns);
  const traits = compileBag(mapping.traits, columns);
  const ownId = mapping.messageId === undefined ? null : columns.index(mapping.messageId);

  return (source, place) => {
    const row: RowInHand = { cells: source.cells ?? [], problem: null };
    const hash = rowHash(source.raw);
    const identity = identityOf(row);
    const timestamp = timeOf(row);
    const stated = traits(row);
    const bag = isTrack ? properties(row) : null;
    const choices = consentOf(row);
    if (!identity && !row.problem && settings.withoutIdentity === 'quarantine')
      row.problem = { code: 'EVENT_NO_IDENTIFIER', reason: 'the identity columns of this row are empty' };
    if (row.problem) return { problem: row.problem };

    const own = ownId === null ? '' : cellText(row.cells[ownId]);
    const messageId = own || (isTrack ? place.id : `${place.id}:${stateOf(place, hash)}`);
    const origin = { ...place.origin, hash: BigInt(`0x${hash}`).toString() };
    const draft = (type: 'track' | 'identify', id: string, context: Record<string, unknown>): TrackingEvent => {
      const event: TrackingEvent = { type, messageId: id, context };
      if (identity?.userId) event.userId = identity.userId;
      if (identity?.anonymousId) event.anonymousId = identity.anonymousId;
      if (timestamp) event.timestamp = timestamp;
      return event;
    };
    const who = identity ? Object.assign(stated, identity.traits) : stated;
    const event = draft(isTrack ? 'track' : 'identify', messageId, contextOf(identity, isTrack ? who : null, origin));
    if (isTrack) {
      event.event = nameOf!(row);
      event.properties = bag;
    } else event.traits = who;
    if (!choices || !identity) return { events: [event] };
    const decision = draft('track', `${messageId}:consent`, contextOf(identity, identity.traits, origin));
    decision.event = 'Consent Preference Updated';
    decision.context!['consent'] = { categoryPreferences: choices };
    return { events: [event, decision] };
  };
}

function stateOf({ version }: RowPlace, hash: string): string {
  return (version === undefined ? hash : rowHash(`${version} ${hash}`)).slice(0, 8);
}

function contextOf(
  identity: Identity | null,
  traits: Record<string, Json> | null,
  row: Record<string, string | number>,
): Record<string, unknown> {
  const context: Record<string, unknown> = { row };
  if (identity?.externalIds) context['externalIds'] = identity.externalIds;
  if (traits && !isEmpty(traits)) context['traits'] = traits;
  return context;
}

function isEmpty(bag: Record<string, Json>): boolean {
  for (const _ in bag) return false;
  return true;
}

function compileBag(specs: Record<string, ValueSpec>, columns: Columns): (row: RowInHand) => Record<string, Json> {
  const readers = Object.entries(specs).map(([target, spec]) => ({ target, read: compileValue(spec, columns) }));
  return (row) => {
    const bag: Record<string, Json> = {};
    for (const { target, read } of readers) {
      const value = read(row);
      if (value !== undefined) bag[target] = value;
    }
    return bag;
  };
}

function compileTimestamp(settings: RowSettings, columns: Columns): (row: RowInHand) => string | undefined {
  const spec = settings.mapping.timestamp;
  if (!spec) return () => undefined;
  const index = columns.index(spec.column);
  const read = timeReader(spec);
  return (row) => {
    const text = cellText(row.cells[index]);
    if (text === '') return spec.optional ? undefined : reject(row, spec.column, 'the time is empty');
    const time = read(text);
    return 'invalid' in time
      ? reject(row, spec.column, `"${shown(text)}" ${time.invalid}`)
      : new Date(time.at).toISOString();
  };
}
