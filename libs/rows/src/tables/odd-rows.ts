/** Rows that were read as well as they could be. */
export interface OddRows {
  /** Have fewer or more cells than there are columns: filled with empty cells, or cut. */
  ragged: number;
  /** Have a quote that opens a cell and is never closed: their line alone was taken as it stands. */
  unclosed: number;
}

/** What people are told of them; nothing where there are none. */
export function oddRowWords({ ragged, unclosed }: OddRows): string[] {
  const rows = (count: number, one: string, many: string) =>
    count === 1 ? `1 row ${one}` : `${count.toLocaleString('en-GB')} rows ${many}`;
  return [
    ...(ragged > 0
      ? [`${rows(ragged, 'has', 'have')} fewer or more cells than the line of column names: filled or cut.`]
      : []),
    ...(unclosed > 0 ? [`${rows(unclosed, 'opens', 'open')} a quote that is never closed: taken as it stands.`] : []),
  ];
}
