import { TributaryError, type Json, type SourceBatch } from '@tributary/plugin-kit';
import { formatOf, openFile } from '../formats/open-file.js';
import { createBatch, type BatchInHand } from './batch-in-hand.js';
import { readCursor, type FileMark, type FilesCursor } from './cursor.js';
import { filePlace } from './file-place.js';
import type { ListedFile, RowFiles } from './row-files.js';

/** All rows behind the cursor, file after file; small files share a batch. CANCELLED when the signal comes. */
export async function* readRowFiles(input: RowFiles, cursor: Json | null): AsyncGenerator<SourceBatch> {
  const state = readCursor(cursor);
  const listed = await input.list(state.after);
  const total = listed.reduce((sum, { size }) => sum + size, 0);
  const reading: Reading = { input, state, total, before: 0, used: 0, batch: createBatch(), stale: false };
  for (const file of listed) {
    const from = await placeToStart(input, file, markOf(state, file.name));
    if (from !== 'finished') yield* readOne(reading, file, from);
    reading.before += file.size;
    reading.used = 0;
  }
  if (reading.stale) yield finish(reading);
}

interface Reading {
  input: RowFiles;
  state: FilesCursor;
  /** Bytes of all files, of those before the one under way, and of that one. */
  total: number;
  before: number;
  used: number;
  batch: BatchInHand;
  /** The state says more than the last batch that was yielded. */
  stale: boolean;
}

interface KnownFile {
  known: FileMark | undefined;
  /** It was read to its end. */
  finished: boolean;
}

function markOf(state: FilesCursor, file: string): KnownFile {
  if (state.current?.file === file) return { known: state.current, finished: false };
  return { known: state.done[file], finished: true };
}

async function placeToStart(
  input: RowFiles,
  { name, size }: ListedFile,
  { known, finished }: KnownFile,
): Promise<FileMark | null | 'finished'> {
  if (!known) return null;
  const same = size >= known.size && (await input.print(name, known.size)) === known.print;
  const grownParquet = size > known.size && formatOf(name, input.settings) === 'parquet';
  if (!same || grownParquet) {
    input.log.info('The file changed and is read again from its start.', { file: name });
    return null;
  }
  return finished && size === known.size ? 'finished' : known;
}

async function* readOne(reading: Reading, file: ListedFile, from: FileMark | null): AsyncGenerator<SourceBatch> {
  const { input, state, batch } = reading;
  const { name, size } = file;
  const mark: FileMark = {
    size,
    print: await input.print(name, size),
    offset: from?.offset ?? 0,
    line: from?.line ?? 1,
  };
  const opened = await openFile({
    files: input.files,
    path: name,
    size,
    settings: input.settings,
    from,
    onUsed: (bytes) => (reading.used = bytes),
  });
  for await (const rows of opened.rows)
    for (const row of rows) {
      const place = filePlace(name, row.line);
      batch.add(row.problem ? { problem: row.problem } : opened.map(row, place), `${name}:${row.line}`, row.raw);
      mark.offset = row.next.offset;
      mark.line = row.next.line;
      if (!batch.full()) continue;
      stopWhereAborted(input.signal);
      state.current = { file: name, ...mark };
      delete state.done[name];
      yield finish(reading);
    }
  stopWhereAborted(input.signal);
  state.current = null;
  if (input.ascending) state.after = name;
  else state.done[name] = mark;
  reading.used = size;
  reading.stale = true;
}

/** The batch as it stands, with a copy of the state: a batch's cursor must not move on when reading does. */
function finish(reading: Reading): SourceBatch {
  const { batch, state, total, before, used } = reading;
  reading.stale = false;
  return {
    ...batch.take(),
    cursor: structuredClone(state),
    progress: { done: Math.min(total, before + used), total, unit: 'bytes' },
  };
}

export function stopWhereAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new TributaryError('CANCELLED', 'Reading was cancelled.');
}
