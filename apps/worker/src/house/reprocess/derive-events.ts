import { readFrame } from '@tributary/collection';
import { admit } from '@tributary/consent';
import type { Frame, Position } from '@tributary/contracts';
import { bringIntoForm, firstSeen, quarantine } from '@tributary/pipeline';
import { clampTime, eventRows, rewriteProfiles, traitObservations } from '@tributary/profiles';
import { compositeKeyOf } from '../composite-key.js';
import type { House, Progress } from '../house.js';
import { stillOpen } from './still-open.js';
import { placeKnown } from './place-known.js';

export interface Range {
  from: Position;
  to: Position;
  /** Tables that take the rows. Default: the ones that are read. */
  tables?: { events: string; traits: string };
  /** Told after each part: everything up to this position is written. */
  onPart?(position: Position): Promise<void>;
}

/** Bytes bound the memory of a part, as of a batch that comes in live; a request of a browser is a frame of one event. */
const partLimits = { frames: 10_000, bytes: 8_000_000 };
const page = 20_000;

/**
 * Writes events and traits of a stretch of the log into the warehouse anew, for the people that identity knows. The same
 * part under the same tables is written once.
 */
export async function deriveEvents(
  house: House,
  range: Range,
  { tell, signal }: { tell(progress: Progress): void; signal?: AbortSignal },
): Promise<void> {
  const { from, to } = range;
  for (let next = from; next <= to;) {
    signal?.throwIfAborted();
    const frames = (await house.events.read(next, partLimits)).filter((frame) => frame.position <= to);
    const last = frames.at(-1)?.position;
    if (last === undefined) break;
    await derivePart(house, range, frames);
    await range.onPart?.(last);
    tell({ stage: 'derive', done: (last - from + 1) / (to - from + 1), text: 'events from the log' });
    next = last + 1;
  }
  if (range.tables === undefined) await rewriteEveryone(house);
}

async function derivePart(house: House, range: Range, frames: readonly Frame[]): Promise<void> {
  const { config, warehouse, seen } = house;
  const { events: eventTable, traits: traitTable } = range.tables ?? { events: 'events', traits: 'trait_history' };
  const part = { from: frames[0]?.position ?? 0, to: frames.at(-1)?.position ?? 0 };
  const id = `derive.${part.from}-${part.to}`;
  const collected = frames.map(readFrame);
  const fresh = await firstSeen(
    seen,
    collected.flatMap((frame) => frame.events),
  );
  const formed = bringIntoForm(admit(await stillOpen(house, fresh), config.sources).admitted, {
    ...config,
    compositeKey: await compositeKeyOf(house),
  });
  const setAside = [...collected.flatMap((frame) => frame.quarantined), ...formed.quarantined];
  await quarantine(warehouse, setAside, { id, ...part, at: 0 });
  const { events, links } = await placeKnown(house, formed.events, part);
  await warehouse.insert(eventTable, eventRows(events), { token: `${eventTable}:${id}` });
  await warehouse.insert(
    traitTable,
    traitObservations(events, links).map((row) => ({
      ...row,
      occurred_at: clampTime(row.occurred_at),
      known_at: clampTime(row.known_at),
    })),
    { token: `${traitTable}:${id}` },
  );
}

/**
 * Derives every profile row from the history of traits. Default version: the one after 0, for tables in which every row
 * has that version or none is left.
 */
export async function rewriteEveryone(
  { database, warehouse, config }: Pick<House, 'database' | 'warehouse' | 'config'>,
  version = '1',
): Promise<void> {
  for (let after = '0'; ;) {
    const rows = await database.query<{ id: string }>(
      `SELECT id::text AS id FROM profiles WHERE id > $1::bigint ORDER BY profiles.id LIMIT ${page}`,
      [after],
    );
    if (rows.length > 0)
      await rewriteProfiles(
        warehouse,
        rows.map((row) => row.id),
        { version, survivorship: config.profiles.survivorship },
      );
    if (rows.length < page) return;
    after = rows.at(-1)?.id ?? after;
  }
}
