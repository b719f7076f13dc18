import { hash } from 'node:crypto';
import type { Json } from '@tributary/plugin-kit';

/** What a row holds under a column; undefined where a JSON row has no such path. */
export type Cell = Json | undefined;

/** One row as read, whatever the format, before the mapping. */
export interface SourceRow {
  /** In the order of the reader's columns; null where the row could not be parsed. */
  cells: readonly Cell[] | null;
  /** The parsed row where it is JSON. */
  json?: Json;
  raw: string;
  /** Physical line on which it starts, from 1; of Parquet the number of the row. */
  line: number;
  /** Where reading goes on behind it: bytes of the uncompressed file, of Parquet rows. */
  next: { offset: number; line: number };
  problem?: RowProblem;
}

export interface RowProblem {
  code: 'ROW_MALFORMED' | 'EVENT_TOO_LARGE' | 'VALUE_INVALID' | 'EVENT_NO_IDENTIFIER' | 'EVENT_INVALID';
  reason: string;
}

/** What a format's reader yields: the names of the columns once, then rows in blocks. */
export interface RowReader {
  columns: readonly string[];
  rows: AsyncIterable<SourceRow[]>;
}

/** 64 bits of SHA-256 over the row, as hexadecimal: rows equal to the letter share it. */
export function rowHash(raw: string): string {
  return hash('sha256', raw, 'hex').slice(0, 16);
}
