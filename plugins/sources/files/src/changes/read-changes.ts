import {
  TributaryError,
  type FileAccess,
  type Json,
  type SourceBatch,
  type SourceContext,
} from '@tributary/plugin-kit';
import {
  cellText,
  createBatch,
  openFile,
  placeId,
  printOf,
  rowHash,
  stopWhereAborted,
  type ListedFile,
  type OpenedFile,
  type SourceRow,
} from '@tributary/rows';
import { grantedFiles, listFiles } from '../list-files.js';
import type { Changes, Settings } from '../settings.js';
import { compileDeleted } from './deleted-row.js';
import { findChanges, generationFiles } from './find-changes.js';
import { readNameLines, type KeyedRow } from './index-lines.js';
import { readPlace, type CurrentReading, type Place } from './place.js';
import { createRowSet, type RowSet } from './row-set.js';
import { sortRows } from './sort-rows.js';

/** Missing rows are taken for a broken export only from so many on. */
const fewDeleted = 20;

interface Export {
  ctx: SourceContext<Settings>;
  changes: Changes;
  state: FileAccess;
  file: ListedFile;
  place: Place;
}

/**
 * What is new, changed or gone in the newest export. One pass over the file finds the rows by hash and key against the
 * index of the last reading, a second one takes them. The index lies in `state` under the number of its reading, and the
 * cursor says which number counts: a crash anywhere leaves a number that is written again.
 */
export async function* readChanges(
  ctx: SourceContext<Settings>,
  changes: Changes,
  cursor: Json | null,
): AsyncGenerator<SourceBatch> {
  const { state } = ctx;
  if (!state) throw new TributaryError('PLUGIN_FAULT', 'The files source was started without a folder of its own.');
  const place = readPlace(cursor);
  await forgetOthers(state, place.generation);
  const file = (await listFiles(ctx)).at(-1);
  if (!file) return;
  const one: Export = { ctx, changes, state, file, place };
  const changed = (await changesUnderWay(one)) ?? (await lookForChanges(one));
  if (changed === null) return;
  for await (const batch of takeAll(one, changed)) {
    stopWhereAborted(ctx.signal);
    yield batch;
  }
  place.generation++;
  place.current = null;
  yield { events: [], rejected: [], rows: 0, cursor: structuredClone(place) };
}

async function* takeAll(one: Export, changed: RowSet): AsyncGenerator<SourceBatch> {
  yield* takeRows(one, changed);
  if (one.changes.deleted === 'event') yield* takeGone(one);
}

/** The changes of a reading that was broken off, where file and folder are as they were; null: look for them anew. */
async function changesUnderWay({ ctx, state, file, place }: Export): Promise<RowSet | null> {
  const { current } = place;
  const { changed } = generationFiles(place.generation + 1);
  const same =
    current?.file === file.name &&
    current.size === file.size &&
    current.print === (await printOf(grantedFiles(ctx), file.name, file.size)) &&
    (await state.exists(changed));
  return same ? createRowSet(await state.readRange(changed, 0, await state.size(changed))) : null;
}

/** Compares the whole file with what is known. Null where nothing changed. */
async function lookForChanges(one: Export): Promise<RowSet | null> {
  const { ctx, changes, state, file, place } = one;
  const known = await state.exists(generationFiles(place.generation).index);
  if (place.generation > 0 && !known)
    ctx.log.warn('What was known of the rows is gone, so all are read again.', { file: file.name });
  const before = known ? place.generation : null;
  const found = await findChanges(state, sortRows(state, namedRows(one)), { before, now: place.generation + 1 });
  if (found.gone > fewDeleted && found.gone > found.known * changes.maxDeletedShare)
    throw new TributaryError(
      'SOURCE_UNREADABLE',
      `"${file.name}" lacks ${found.gone} of ${found.known} rows that were there. If that is right, raise changes.maxDeletedShare.`,
    );
  ctx.log.info('Compared with the last reading.', { file: file.name, changed: found.changed.size, gone: found.gone });
  if (found.changed.size === 0 && found.gone === 0 && before !== null) return null;
  const print = await printOf(grantedFiles(ctx), file.name, file.size);
  place.current = { file: file.name, size: file.size, print, rows: 0, next: null, gone: 0 };
  return found.changed;
}

function open({ ctx, changes, file }: Export, from: CurrentReading['next']): Promise<OpenedFile> {
  const { settings } = ctx;
  const { name: path, size } = file;
  const files = grantedFiles(ctx);
  return openFile({ files, path, size, settings, from, more: [changes.key], onUsed: () => undefined });
}

async function* namedRows(one: Export): AsyncGenerator<KeyedRow> {
  const opened = await open(one, null);
  const key = opened.index(one.changes.key);
  let number = 0;
  for await (const rows of opened.rows) {
    stopWhereAborted(one.ctx.signal);
    for (const row of rows) {
      const hash = rowHash(row.raw);
      yield { name: nameOf(row, key) ?? `?${hash}`, hash, row: number++ };
    }
  }
}

function nameOf({ cells }: SourceRow, key: number): string | null {
  const text = cellText(cells?.[key]);
  return text === '' ? null : `=${text}`;
}

async function* takeRows(one: Export, changed: RowSet): AsyncGenerator<SourceBatch> {
  const { ctx, place, file, changes } = one;
  const current = place.current!;
  const { path } = ctx.settings;
  const opened = await open(one, current.next);
  const key = opened.index(changes.key);
  const batch = createBatch();
  for await (const rows of opened.rows) {
    stopWhereAborted(ctx.signal);
    for (const row of rows) {
      const number = current.rows++;
      current.next = row.next;
      if (!changed.has(number)) continue;
      const at = {
        id: placeId(path, nameOf(row, key)?.slice(1) ?? rowHash(row.raw)),
        origin: { file: file.name, line: row.line },
        version: String(place.generation),
      };
      batch.add(row.problem ? { problem: row.problem } : opened.map(row, at), `${file.name}:${row.line}`, row.raw);
      if (batch.full()) yield { ...batch.take(), cursor: structuredClone(place) };
    }
  }
  if (batch.rows > 0) yield { ...batch.take(), cursor: structuredClone(place) };
}

async function* takeGone({ ctx, state, place, changes }: Export): AsyncGenerator<SourceBatch> {
  const current = place.current!;
  const map = compileDeleted(ctx.settings, changes.key);
  const batch = createBatch();
  let number = 0;
  for await (const { name } of readNameLines(state, generationFiles(place.generation + 1).gone)) {
    if (number++ < current.gone) continue;
    current.gone++;
    if (!name.startsWith('=')) continue;
    const key = name.slice(1);
    batch.add(map(key, place.generation + 1), `${ctx.settings.path} ${changes.key}=${key}`, key);
    if (batch.full()) yield { ...batch.take(), cursor: structuredClone(place) };
  }
  if (batch.rows > 0) yield { ...batch.take(), cursor: structuredClone(place) };
}

/** Removes what readings left that count no more. */
async function forgetOthers(state: FileAccess, generation: number): Promise<void> {
  const kept = [generation, generation + 1].flatMap((one) => Object.values(generationFiles(one)));
  for (const path of [...(await state.list('g*')), ...(await state.list('run-*'))])
    if (!kept.includes(path)) await state.remove(path);
}
