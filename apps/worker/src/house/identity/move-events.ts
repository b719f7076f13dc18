import { readFrame } from '@tributary/collection';
import type { Position } from '@tributary/contracts';
import { bringIntoForm } from '@tributary/pipeline';
import { compositeKeyOf } from '../composite-key.js';
import type { House } from '../house.js';
import { placeKnown } from '../reprocess/place-known.js';
import { moveRows } from './move-rows.js';

type Ids = { source: string; id: string }[];

/** Events per step, and of them the most that are read of the log at once. */
const page = 5_000;

/**
 * After an identifier was split off: gives its own profile the events of which it is the strongest identifier, what they
 * said of the person, and their choices. What an event names is read in the event log;
 * events that retention has removed from there stay where they are. Twice is as once.
 */
export async function moveEvents(
  house: House,
  { origin, profile }: { origin: string; profile: string },
): Promise<{ moved: number }> {
  if (origin === profile) return { moved: 0 };
  let moved = 0;
  for (let after: Position = 0; ;) {
    const rows = await house.warehouse.query<{ source: string; id: string; position: string }>(
      `SELECT source, message_id AS id, toString(log_position) AS position FROM events
       WHERE origin = {origin:UInt64} AND log_position > {after:UInt64} ORDER BY log_position LIMIT ${page} WITH TIES`,
      { params: { origin, after } },
    );
    if (rows.length === 0) break;
    const last = Number(rows.at(-1)?.position);
    const ids = await thoseOf(house, rows, profile);
    await move(house, ids, { origin, profile });
    moved += ids.length;
    after = last;
  }
  return { moved };
}

/** Of these events, those whose strongest identifier is the profile's. */
async function thoseOf(
  house: House,
  rows: readonly { source: string; id: string; position: string }[],
  profile: string,
): Promise<Ids> {
  const wanted = new Set(rows.map(({ source, id }) => `${source}\0${id}`));
  const first = await house.events.first();
  const positions = [...new Set(rows.map((row) => Number(row.position)))].filter((position) => position >= first);
  const forming = { ...house.config, compositeKey: await compositeKeyOf(house) };
  const ids: Ids = [];
  for (const position of positions) {
    const [frame] = await house.events.read(position, { frames: 1 });
    if (frame?.position !== position) continue;
    const collected = readFrame(frame).events.filter((event) => wanted.has(`${event.source}\0${event.messageId}`));
    const { events } = bringIntoForm(collected, forming);
    const placed = await placeKnown(house, events, { from: position, to: position });
    for (const event of placed.events)
      if (event.origin === profile) ids.push({ source: event.source, id: event.messageId });
  }
  return ids;
}

/** Rows of the old profile that name these messages; what a former try wrote for the new one is taken out first. */
async function move(
  { warehouse, database }: Pick<House, 'warehouse' | 'database'>,
  ids: Ids,
  { origin, profile }: { origin: string; profile: string },
): Promise<void> {
  if (ids.length === 0) return;
  const [sources, messages] = [ids.map((one) => one.source), ids.map((one) => one.id)];
  await database.query(
    `UPDATE consents SET origin = $2 FROM unnest($3::text[], $4::text[]) AS m (source, message)
     WHERE consents.origin = $1 AND consents.source = m.source AND consents.message_id = m.message`,
    [origin, profile, sources, messages],
  );
  const params = { sources, messages };
  const named =
    '(source, message_id) IN (SELECT pair.1, pair.2 FROM (SELECT arrayJoin(arrayZip({sources:Array(String)}, {messages:Array(String)})) AS pair))';
  for (const table of ['trait_history', 'events']) {
    await warehouse.command(`DELETE FROM ${table} WHERE origin = {profile:UInt64} AND ${named}`, {
      params: { ...params, profile },
    });
    await moveRows(warehouse, table, { where: named, params, origin, profile });
  }
}
