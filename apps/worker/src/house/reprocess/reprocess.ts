import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TributaryError, type Position } from '@tributary/contracts';
import { consumerName } from '@tributary/pipeline';
import type { CommandContext, House } from '../house.js';
import { takeCheckpoint } from '../recovery/checkpoint.js';
import { judgeEveryone } from '../recovery/judge-everyone.js';
import { writeIdentity } from '../recovery/reconcile.js';
import { replaceTable } from '../recovery/replace-table.js';
import { writeDurably } from '../recovery/sync-tree.js';
import { deriveEvents, rewriteEveryone } from './derive-events.js';
import { rangeOf, type AskedRange } from './range-of.js';

/** A reprocess under way: taken up again after a crash by the next call for the same range. */
interface ReprocessState {
  from: Position;
  to: Position;
  /** Everything before it is derived. */
  next: Position;
}

export interface Reprocessed {
  from: Position;
  to: Position;
  /** Rows of that stretch before and after. */
  events: { before: number; after: number };
  changes: number;
}

const fresh = { events: 'events__derived', traits: 'trait_history__derived' };

/**
 * Derives the warehouse anew for a stretch of the log and keeps who is who. The new rows are gathered beside the old
 * ones, which are read until both change places between two batches; then profiles and segments follow.
 */
export async function reprocess({ house, tell, signal }: CommandContext, asked: AskedRange): Promise<Reprocessed> {
  const range = await rangeOf(house, asked);
  const state = await begin(house, range);
  await deriveEvents(
    house,
    {
      from: state.next,
      to: range.to,
      tables: fresh,
      onPart: (position) => writeState(house, { ...range, next: position + 1 }),
    },
    { tell, signal },
  );
  return house
    .betweenBatches(async () => {
      tell({ stage: 'reprocess', done: null, text: 'old rows and new ones change places' });
      const events = await swap(house, range);
      tell({ stage: 'reprocess', done: null, text: 'profiles and segments' });
      await replaceTable(house.warehouse, 'profiles', [
        { select: 'SELECT profile, traits, present, 0 AS version FROM profiles FINAL' },
      ]);
      await writeIdentity(house);
      await rewriteEveryone(house);
      const changes = await judgeEveryone(house, 'reprocess');
      await rm(statePath(house), { force: true });
      for (const table of Object.values(fresh)) await house.warehouse.command(`DROP TABLE IF EXISTS ${table} SYNC`);
      return { ...range, events, changes: changes.length };
    })
    .then(async (result) => {
      // What a checkpoint says of the rows before it must be true again.
      await takeCheckpoint(house);
      return result;
    });
}

async function begin(house: House, range: { from: Position; to: Position }): Promise<ReprocessState> {
  const text = await readFile(statePath(house), 'utf8').catch(() => null);
  const known = text === null ? null : (JSON.parse(text) as ReprocessState);
  if (known?.from === range.from && known.to === range.to) return known;
  for (const [table, like] of [
    [fresh.events, 'events'],
    [fresh.traits, 'trait_history'],
  ]) {
    await house.warehouse.command(`DROP TABLE IF EXISTS ${table} SYNC`);
    await house.warehouse.command(`CREATE TABLE ${table} AS ${like}`);
  }
  const state = { ...range, next: range.from };
  await writeState(house, state);
  return state;
}

/** Rows of an open batch stay out: it is repeated, and the new tables have forgotten its tokens. */
async function swap(house: House, { from, to }: { from: Position; to: Position }): Promise<Reprocessed['events']> {
  const { warehouse } = house;
  const done = await house.events.consumer(consumerName).offset();
  if (to > done) throw new TributaryError('INVALID_REQUEST', `Only events up to ${done} are processed yet.`);
  const params = { from, to, done };
  const count = async () => {
    const [row] = await warehouse.query<{ n: string }>(
      'SELECT count() AS n FROM events WHERE log_position BETWEEN {from:UInt64} AND {to:UInt64}',
      { params: { from, to } },
    );
    return Number(row?.n ?? 0);
  };
  const before = await count();
  await replaceTable(warehouse, 'trait_history', [
    {
      select: `SELECT * FROM trait_history WHERE (source, message_id) NOT IN (
        SELECT source, message_id FROM events
        WHERE log_position BETWEEN {from:UInt64} AND {to:UInt64} OR log_position > {done:UInt64}
        UNION ALL SELECT source, message_id FROM ${fresh.events})`,
      params,
    },
    { select: `SELECT * FROM ${fresh.traits}` },
  ]);
  await replaceTable(warehouse, 'events', [
    {
      select:
        'SELECT * FROM events WHERE log_position NOT BETWEEN {from:UInt64} AND {to:UInt64} AND log_position <= {done:UInt64}',
      params,
    },
    { select: `SELECT * FROM ${fresh.events}` },
  ]);
  return { before, after: await count() };
}

const statePath = (house: House) => join(house.dataDirectory, 'reprocess.json');

function writeState(house: House, state: ReprocessState): Promise<void> {
  return writeDurably(statePath(house), JSON.stringify(state));
}
