import type { LinkFile } from '@tributary/linkage';

/** A record as it is read: its number in all files one after another, its file and id, and its values by column. */
export interface RecordRead {
  record: number;
  file: string;
  /** Its row in the file, from 1. */
  row: number;
  id: string;
  columns: readonly string[];
  cells: readonly string[];
  valueOf(column: string): string | undefined;
}

/** All records of files in the order of their numbers; the id is the row's number where no column has one. */
export async function* eachRecord({
  files,
  idColumns,
}: {
  files: readonly LinkFile[];
  idColumns: readonly (string | null)[];
}): AsyncGenerator<RecordRead> {
  let record = 0;
  for (const [index, source] of files.entries()) {
    const { name: file, columns } = source;
    const places = new Map(columns.map((column, place) => [column, place]));
    const idPlace = places.get(idColumns[index] ?? '') ?? -1;
    let row = 0;
    for await (const batch of source.read())
      for (const cells of batch) {
        row++;
        yield {
          record: record++,
          file,
          row,
          id: idPlace < 0 ? String(row) : (cells[idPlace] ?? ''),
          columns,
          cells,
          valueOf: (column) => cells[places.get(column) ?? -1],
        };
      }
  }
}
