/**
 * Rows whose sums are kept together. Whoever holds the rows, in whatever number of threads, sums are made chunk by chunk
 * and added in the order of the chunks: the same figures to the last bit.
 */
export const chunkRows = 65_536;

/** A stretch of rows: `from` is a multiple of {@link chunkRows}. */
export interface RowsRange {
  from: number;
  to: number;
}

/** The chunks of a stretch, in order. */
export function chunksOf({ from, to }: RowsRange): RowsRange[] {
  return Array.from({ length: Math.ceil((to - from) / chunkRows) }, (_, at) => ({
    from: from + at * chunkRows,
    to: Math.min(to, from + (at + 1) * chunkRows),
  }));
}
