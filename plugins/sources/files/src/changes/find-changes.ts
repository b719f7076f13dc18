import { hash } from 'node:crypto';
import type { FileAccess } from '@tributary/plugin-kit';
import { nameLine, readNameLines, type KeyedRow, type KnownName } from './index-lines.js';
import { createRowSet, type RowSet } from './row-set.js';

/** The files of one reading in `state`, by its number. */
export const generationFiles = (generation: number) => ({
  /** All names of the file with the hashes of their rows. */
  index: `g${generation}.index`,
  /** Which rows of the file are new or changed. */
  changed: `g${generation}.changed`,
  /** Names that are gone. */
  gone: `g${generation}.gone`,
});

export interface FoundChanges {
  changed: RowSet;
  gone: number;
  /** Names before. */
  known: number;
}

const linesPerWrite = 2000;

/**
 * Compares the sorted rows with the index of the last reading (null: there is none) in one pass over both, and writes
 * the index of this one, the changed rows and the names that are gone. Files count only once a cursor names them.
 */
export async function findChanges(
  state: FileAccess,
  rows: AsyncIterable<KeyedRow>,
  { before, now }: { before: number | null; now: number },
): Promise<FoundChanges> {
  const files = generationFiles(now);
  const changed = createRowSet();
  let known = 0;
  const goneNames: KnownName[] = [];
  let gone = 0;
  const former = before === null ? none() : readNameLines(state, generationFiles(before).index);
  const noteGone = async (one: KnownName): Promise<void> => {
    gone++;
    goneNames.push(one);
    if (goneNames.length >= linesPerWrite) await state.append(files.gone, goneNames.splice(0).map(nameLine).join(''));
  };

  async function* lines(): AsyncGenerator<string> {
    const waiting: string[] = [];
    let old = await former.next();
    const nextOld = async (): Promise<void> => {
      known++;
      old = await former.next();
    };
    for await (const { name, hash: combined, rows: numbers } of byName(rows)) {
      for (; !old.done && old.value.name < name; await nextOld()) await noteGone(old.value);
      const same = !old.done && old.value.name === name && old.value.hash === combined;
      if (!old.done && old.value.name === name) await nextOld();
      if (!same) numbers.forEach((row) => changed.add(row));
      waiting.push(nameLine({ name, hash: combined }));
      if (waiting.length >= linesPerWrite) yield waiting.splice(0).join('');
    }
    for (; !old.done; await nextOld()) await noteGone(old.value);
    yield waiting.join('');
  }

  await state.replace(files.gone, []);
  await state.replace(files.index, lines());
  await state.append(files.gone, goneNames.map(nameLine).join(''));
  await state.replace(files.changed, [changed.bytes()]);
  return { changed, gone, known };
}

/** The rows of each name together; where there are several, any change of one makes all of them news. */
async function* byName(
  sorted: AsyncIterable<KeyedRow>,
): AsyncGenerator<{ name: string; hash: string; rows: number[] }> {
  let group: KeyedRow[] = [];
  const made = () => ({
    name: group[0]!.name,
    hash: group.length === 1 ? group[0]!.hash : hash('sha256', group.map((one) => one.hash).join(), 'hex').slice(0, 16),
    rows: group.map(({ row }) => row),
  });
  for await (const row of sorted) {
    if (group.length > 0 && group[0]!.name !== row.name) {
      yield made();
      group = [];
    }
    group.push(row);
  }
  if (group.length > 0) yield made();
}

async function* none(): AsyncGenerator<KnownName> {}
