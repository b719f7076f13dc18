import {
  TributaryError,
  type FileAccess,
  type Json,
  type SourceBatch,
  type SourceContext,
} from '@tributary/plugin-kit';
import { printOf, readCursor, type FileMark, type FilesCursor } from './cursor.js';
import { formatOf, openFile } from './open-file.js';
import type { SourceRow } from './row.js';
import type { Settings } from './settings.js';

const rowsPerBatch = 1000;
/** A batch of long rows ends earlier, so that memory stays flat. */
const charactersPerBatch = 8_000_000;

/** The folder that the host granted; without it the plugin cannot work. */
export function grantedFiles(ctx: SourceContext<Settings>): FileAccess {
  if (ctx.files) return ctx.files;
  throw new TributaryError('PLUGIN_FAULT', 'The files source was started without access to a folder.');
}

/** The files that the settings name, sorted. Throws SOURCE_UNREADABLE where a path without `*` does not exist. */
export async function listFiles(ctx: SourceContext<Settings>): Promise<string[]> {
  const { path } = ctx.settings;
  const found = await grantedFiles(ctx).list(path);
  if (found.length === 0 && !path.includes('*'))
    throw new TributaryError('SOURCE_UNREADABLE', `There is no file "${path}" in the folder of this source.`);
  return [...found].sort();
}

/** All rows behind the cursor, file after file. */
export async function* readFiles(ctx: SourceContext<Settings>, cursor: Json | null): AsyncGenerator<SourceBatch> {
  const files = grantedFiles(ctx);
  const state = readCursor(cursor);
  const names = await listFiles(ctx);
  if (names.length === 0) ctx.log.warn('No file matches the path yet.', { path: ctx.settings.path });
  const sizes = await Promise.all(names.map((name) => files.size(name)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let before = 0;
  let stale = false;
  for (const [at, file] of names.entries()) {
    const size = sizes[at]!;
    const from = await placeToStart(ctx, { file, size, ...markOf(state, file) });
    if (from !== 'finished') {
      const place = { file, size, before, total, from };
      for await (const batch of readOne(ctx, place, state)) {
        stale = batch.rows === 0;
        if (!stale) yield batch;
      }
    }
    before += size;
  }
  // A file that ended exactly with a batch: that it is finished must be kept too.
  if (stale)
    yield {
      events: [],
      rejected: [],
      rows: 0,
      cursor: snapshot(state),
      progress: { done: total, total, unit: 'bytes' },
    };
}

function markOf(state: FilesCursor, file: string): { known: FileMark | undefined; finished: boolean } {
  if (state.current?.file === file) return { known: state.current, finished: false };
  return { known: state.done[file], finished: true };
}

interface Candidate {
  file: string;
  size: number;
  known: FileMark | undefined;
  /** It was read to its end. */
  finished: boolean;
}

async function placeToStart(
  ctx: SourceContext<Settings>,
  { file, size, known, finished }: Candidate,
): Promise<FileMark | null | 'finished'> {
  if (!known) return null;
  const files = grantedFiles(ctx);
  const same = size >= known.size && (await printOf(files, file, known.size)) === known.print;
  const grownParquet = size > known.size && formatOf(file, ctx.settings) === 'parquet';
  if (!same || grownParquet) {
    ctx.log.info('The file changed and is read again from its start.', { file });
    return null;
  }
  return finished && size === known.size ? 'finished' : known;
}

interface Place {
  file: string;
  size: number;
  /** Bytes of the files before it, and of all. */
  before: number;
  total: number;
  from: FileMark | null;
}

async function* readOne(ctx: SourceContext<Settings>, place: Place, state: FilesCursor): AsyncGenerator<SourceBatch> {
  const files = grantedFiles(ctx);
  const { file, size, from } = place;
  const mark: FileMark = {
    size,
    print: await printOf(files, file, size),
    offset: from?.offset ?? 0,
    line: from?.line ?? 1,
  };
  let used = 0;
  const opened = await openFile({
    files,
    path: file,
    size,
    settings: ctx.settings,
    from,
    onUsed: (bytes) => (used = bytes),
  });
  let batch = emptyBatch();
  const finish = (): SourceBatch => {
    const done = Math.min(place.total, place.before + Math.min(used, size));
    const full: SourceBatch = {
      ...batch.content,
      cursor: snapshot(state),
      progress: { done, total: place.total, unit: 'bytes' },
    };
    batch = emptyBatch();
    return full;
  };
  for await (const rows of opened.rows) {
    for (const row of rows) {
      addRow(batch.content, row, { file, map: opened.map });
      batch.characters += row.raw.length;
      mark.offset = row.next.offset;
      mark.line = row.next.line;
      if (batch.content.rows < rowsPerBatch && batch.characters < charactersPerBatch) continue;
      if (ctx.signal.aborted) throw new TributaryError('CANCELLED', 'Reading the files was cancelled.');
      state.current = { file, ...mark };
      delete state.done[file];
      yield finish();
    }
  }
  if (ctx.signal.aborted) throw new TributaryError('CANCELLED', 'Reading the files was cancelled.');
  state.current = null;
  state.done[file] = { ...mark };
  yield finish();
}

function emptyBatch(): { content: Pick<SourceBatch, 'events' | 'rejected' | 'rows'>; characters: number } {
  return { content: { events: [], rejected: [], rows: 0 }, characters: 0 };
}

function addRow(
  batch: Pick<SourceBatch, 'events' | 'rejected' | 'rows'>,
  row: SourceRow,
  by: { file: string; map: Awaited<ReturnType<typeof openFile>>['map'] },
): void {
  batch.rows++;
  const mapped = row.problem ? { problem: row.problem } : by.map(row, by.file);
  if ('events' in mapped) batch.events.push(...mapped.events);
  else batch.rejected.push({ ...mapped.problem, where: `${by.file}:${row.line}`, raw: row.raw.slice(0, 8192) });
}

/** A copy of the state as it stands: a batch's cursor must not move on when reading does. */
function snapshot(state: FilesCursor): Json {
  return structuredClone(state);
}
