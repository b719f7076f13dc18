import { createHash } from 'node:crypto';
import {
  TributaryError,
  type Identifier,
  type IdentifierType,
  type ImportedFeaturesConfig,
  type TrackingEvent,
} from '@tributary/contracts';
import { computeFeatures, importedEvent } from '@tributary/features';
import type { CommandContext, House } from '../../house/house.js';
import { saidOf } from '../../house/identity/said-of.js';
import { oneAtATime } from '../one-at-a-time.js';
import { matchPeople } from './match-people.js';

/** What is said of one person: by any identifier or public id, values by feature. A missing value says nothing. */
export interface GivenRow {
  id: string;
  values: Record<string, number | string | null>;
}

export interface Given {
  set: string;
  /** Of the scores, as their maker calls it. */
  version: string;
  /** The moment that they are meant for, ISO 8601; default: now. */
  at?: string | undefined;
  /** What the ids are; default: whatever somebody holds. */
  types?: readonly IdentifierType[];
}

/** Some rows that were left out: how many, and the places of the first hundred, counted from 1. */
export interface LeftOut {
  rows: number;
  first: number[];
}

export interface FeaturesImported {
  set: string;
  version: string;
  rows: number;
  imported: number;
  /** Nobody is known by their id. */
  unmatched: LeftOut;
  /** They hold no value of the set, or one that does not fit its type. */
  unusable: LeftOut;
}

const most = 100;

/** Takes a few rows in, after what is under way. */
export async function importFeatureValues(
  context: CommandContext,
  { rows, ...given }: Given & { rows: GivenRow[] },
): Promise<FeaturesImported> {
  await context.house.reload();
  return oneAtATime(context, () => takeIn(context, given, [rows]));
}

/** The imported set of this key. @throws NOT_FOUND, INVALID_REQUEST where the set is computed here. */
export function importedSet({ config }: House, key: string): ImportedFeaturesConfig {
  const set = Object.hasOwn(config.features, key) ? config.features[key] : undefined;
  const imported = Object.entries(config.features).flatMap(([one, { kind }]) => (kind === 'imported' ? [one] : []));
  if (set === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `No feature set is called "${key}". Imported ones: ${imported.join(', ') || 'none'}.`,
    );
  if (set.kind !== 'imported')
    throw new TributaryError(
      'INVALID_REQUEST',
      `The feature set "${key}" is computed here (${set.kind}) and takes nothing in.`,
    );
  return set;
}

/**
 * Takes values in by the front door: as events of the people that they are about, so that merges, erasure, rebuilds and
 * points in time hold for them as for everything else. The same rows of the same version and day again change nothing.
 */
export async function takeIn(
  { house, tell, signal }: CommandContext,
  given: Given,
  rows: AsyncIterable<GivenRow[]> | Iterable<GivenRow[]>,
): Promise<FeaturesImported> {
  const config = importedSet(house, given.set);
  const at = momentOf(given.at);
  const done: FeaturesImported = {
    set: given.set,
    version: given.version,
    rows: 0,
    imported: 0,
    unmatched: { rows: 0, first: [] },
    unusable: { rows: 0, first: [] },
  };
  for await (const batch of rows) {
    signal.throwIfAborted();
    const people = await matchPeople(
      house,
      batch.map(({ id }) => id),
      given.types,
    );
    const events = batch.flatMap((row, index) => {
      const place = done.rows + index + 1;
      const person = people[index];
      if (person === undefined) return leaveOut(done.unmatched, place);
      const values = usable(row.values, config);
      if (values === undefined) return leaveOut(done.unusable, place);
      return [eventOf(person, { ...given, at, values })];
    });
    done.rows += batch.length;
    done.imported += events.length;
    if (events.length > 0) await house.events.append([frameOf(given.set, events)]);
    tell({ stage: 'import', done: null, text: `${done.rows.toLocaleString('en-GB')} rows` });
  }
  if (done.imported === 0) return done;
  await house.process(signal);
  await computeFeatures(house.warehouse, { key: given.set, config }, Date.now());
  return done;
}

function leaveOut(left: LeftOut, place: number): [] {
  left.rows++;
  if (left.first.length < most) left.first.push(place);
  return [];
}

/** The values of the set among those of a row, or undefined where there is none or one does not fit. */
function usable(
  values: GivenRow['values'],
  { features }: ImportedFeaturesConfig,
): Record<string, number | string> | undefined {
  const kept: Record<string, number | string> = {};
  for (const [name, { type }] of Object.entries(features)) {
    const value = values[name];
    if (value === undefined || value === null || value === '') continue;
    const read = type === 'text' ? String(value) : Number(value);
    if (typeof read === 'number' && !Number.isFinite(read)) return undefined;
    kept[name] = read;
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}

function eventOf(
  person: Identifier,
  { set, version, at, values }: Given & { at: string; values: object },
): TrackingEvent {
  const content = JSON.stringify([set, version, at.slice(0, 10), person.type, person.value, values]);
  return {
    type: 'track',
    event: importedEvent,
    messageId: `features:${createHash('sha256').update(content).digest('hex').slice(0, 32)}`,
    timestamp: at,
    ...saidOf(person),
    properties: { set, version, values },
  } as TrackingEvent;
}

function frameOf(set: string, events: readonly TrackingEvent[]) {
  const source = `features.${set}`;
  return { key: source, source, receivedAt: Date.now(), body: Buffer.from(JSON.stringify({ batch: events })) };
}

function momentOf(text: string | undefined): string {
  const time = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isNaN(time) || time > Date.now() + 60_000)
    throw new TributaryError('INVALID_REQUEST', `at: "${text}" is no moment, or lies ahead.`);
  return new Date(time).toISOString();
}
