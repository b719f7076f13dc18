import { hash } from 'node:crypto';
import type { EventLog, FrameInput, Json, Sql, TrackingEvent } from '@tributary/contracts';

/** What a source yields; the plugin kit's SourceBatch has this shape. */
export interface ImportBatch {
  events: TrackingEvent[];
  rejected: { code: string; reason: string; where: string; raw: string }[];
  rows: number;
  cursor: Json;
  progress?: { done: number; total: number; unit: string };
}

export interface ImportDeps {
  log: EventLog;
  database: Sql;
  now(): number;
}

export interface ImportProgress {
  source: string;
  rows: number;
  rejected: number;
  progress?: { done: number; total: number; unit: string };
}

/**
 * Moves what a source has to give into the event log. The cursor is stored only after the rows are durable, so that a
 * crash repeats rows (which their message ids make harmless) and never skips one.
 */
export async function importSource(
  deps: ImportDeps,
  source: { key: string; read(cursor: Json | null): AsyncIterable<ImportBatch> },
  onProgress: (progress: ImportProgress) => void = () => {},
): Promise<{ rows: number; rejected: number }> {
  let rows = 0;
  let rejected = 0;
  for await (const batch of source.read(await storedCursor(deps.database, source.key))) {
    const frames = framesOf(deps, source.key, batch);
    if (frames.length > 0) await deps.log.append(frames);
    await deps.database.query(
      `INSERT INTO source_cursors (source, cursor, rows, updated_at) VALUES ($1, $2::jsonb, $3, now())
       ON CONFLICT (source) DO UPDATE SET cursor = excluded.cursor, rows = source_cursors.rows + excluded.rows, updated_at = now()`,
      [source.key, JSON.stringify(batch.cursor), batch.rows],
    );
    rows += batch.rows;
    rejected += batch.rejected.length;
    onProgress({ source: source.key, rows, rejected, progress: batch.progress });
  }
  return { rows, rejected };
}

/** Rows that all sources have given so far, this run and earlier ones. */
export async function importedRows(database: Sql): Promise<number> {
  const [row] = await database.query<{ rows: string | null }>('SELECT sum(rows)::bigint AS rows FROM source_cursors');
  return Number(row?.rows ?? 0);
}

async function storedCursor(database: Sql, source: string): Promise<Json | null> {
  const [row] = await database.query<{ cursor: Json }>('SELECT cursor FROM source_cursors WHERE source = $1', [source]);
  return row?.cursor ?? null;
}

/** A frame holds at most this many events or characters: far below what one may hold, and small enough to read back in pieces. */
const eventsPerFrame = 2000;
const charactersPerFrame = 4_000_000;

function framesOf(deps: ImportDeps, source: string, batch: ImportBatch): FrameInput[] {
  const receivedAt = deps.now();
  const frame = (key: string, body: string): FrameInput => ({ key, source, receivedAt, body: Buffer.from(body) });
  return [
    ...[...byKey(batch.events, source, deps.log.lanes)].flatMap(([key, events]) =>
      inPieces(events).map((piece) => frame(key, `{"batch":[${piece}]}`)),
    ),
    ...inPieces(batch.rejected).map((piece) => frame(source, `{"batch":[],"rejected":[${piece}]}`)),
  ];
}

/** What one person did keeps its order under one key; people are spread over as many keys as it takes to fill the lanes. */
function byKey(events: readonly TrackingEvent[], source: string, lanes: number): Map<string, TrackingEvent[]> {
  if (lanes === 1) return new Map([[source, [...events]]]);
  const groups = new Map<string, TrackingEvent[]>();
  for (const event of events) {
    const key = `${source} ${groupOf(String(event.userId ?? event.anonymousId ?? '')) % (keysPerLane * lanes)}`;
    const group = groups.get(key);
    if (group) group.push(event);
    else groups.set(key, [event]);
  }
  return groups;
}

/** Keys fall on lanes by chance: a few for each lane even that out. */
const keysPerLane = 3;

function groupOf(person: string): number {
  return hash('md5', person, 'buffer').readUInt32LE(0);
}

/** JSON of the items, separated by commas, in pieces that each fit a frame. */
function inPieces(items: readonly object[]): string[] {
  const pieces: string[] = [];
  let piece: string[] = [];
  let characters = 0;
  const close = () => {
    if (piece.length > 0) pieces.push(piece.join(','));
    piece = [];
    characters = 0;
  };
  for (const item of items) {
    const json = JSON.stringify(item);
    if (piece.length >= eventsPerFrame || characters + json.length > charactersPerFrame) close();
    piece.push(json);
    characters += json.length;
  }
  close();
  return pieces;
}
