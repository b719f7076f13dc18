import type { FileAccess } from '@tributary/plugin-kit';
import { readRowLines, rowLine, type KeyedRow } from './index-lines.js';

/** Rows sorted in memory at once: some 10 MB. */
const rowsPerRun = 50_000;
const linesPerWrite = 2000;

/**
 * The rows in the order of their names, those of one name in the order of the file. Sorted runs go to files and are
 * merged (Knuth, The Art of Computer Programming 3, 5.4), so memory does not grow with the rows.
 */
export async function* sortRows(
  state: FileAccess,
  rows: AsyncIterable<KeyedRow>,
  size = rowsPerRun,
): AsyncGenerator<KeyedRow> {
  const runs: string[] = [];
  let run: KeyedRow[] = [];
  for await (const row of rows) {
    run.push(row);
    if (run.length < size) continue;
    const path = `run-${runs.length}`;
    await state.replace(path, linesIn(run.sort(byName)));
    runs.push(path);
    run = [];
  }
  run.sort(byName);
  if (runs.length === 0) return yield* run;
  yield* merge([...runs.map((path) => readRowLines(state, path)), iterate(run)]);
  for (const path of runs) await state.remove(path);
}

/** By UTF-16 units: any order will do that is the same on each machine. */
function byName(a: KeyedRow, b: KeyedRow): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : a.row - b.row;
}

async function* merge(runs: AsyncGenerator<KeyedRow>[]): AsyncGenerator<KeyedRow> {
  const heads: { row: KeyedRow; run: AsyncGenerator<KeyedRow> }[] = [];
  const insert = (row: KeyedRow, run: AsyncGenerator<KeyedRow>): void => {
    let [from, to] = [0, heads.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (byName(heads[middle]!.row, row) > 0) from = middle + 1;
      else to = middle;
    }
    heads.splice(from, 0, { row, run });
  };
  for (const run of runs) {
    const first = await run.next();
    if (!first.done) insert(first.value, run);
  }
  // The heads stand in falling order, so that the least is taken from the end.
  for (let least = heads.pop(); least; least = heads.pop()) {
    yield least.row;
    const next = await least.run.next();
    if (!next.done) insert(next.value, least.run);
  }
}

async function* iterate(rows: readonly KeyedRow[]): AsyncGenerator<KeyedRow> {
  yield* rows;
}

function* linesIn(rows: readonly KeyedRow[]): Generator<string> {
  for (let from = 0; from < rows.length; from += linesPerWrite)
    yield rows
      .slice(from, from + linesPerWrite)
      .map(rowLine)
      .join('');
}
