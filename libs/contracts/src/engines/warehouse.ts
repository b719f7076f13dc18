import type { GuardedSql, UserSql } from '../user-sql.js';
import type { Priority } from './priority.js';

export type Parameter = string | number | boolean | null | readonly string[] | readonly number[];

export interface WarehouseQueryOptions {
  /** Bound as `{name:Type}` in the SQL; never spliced into the text. UInt64 values are passed as strings. */
  params?: Record<string, Parameter>;
  /** Seconds after which the engine itself gives up (WAREHOUSE_TIMEOUT). Default 300. */
  timeoutSeconds?: number;
  /** Kills the statement in the engine, then rejects with CANCELLED. */
  signal?: AbortSignal;
  /** `bulk` scans run beside live work at lower priority. Default `live`. */
  priority?: Priority;
}

export interface WarehouseInsertOptions {
  /** Deduplication token: the same token into the same table inserts nothing the second time. By habit `table:cut`. */
  token?: string;
  /** Names of the columns that the rows carry; default: the table's own. */
  columns?: readonly string[];
}

export interface Warehouse {
  /** Small results as objects. 64-bit integers arrive as strings, decimals as strings, DateTime64 as 'YYYY-MM-DD hh:mm:ss.mmm' (UTC). */
  query<TRow extends object>(sql: string, options?: WarehouseQueryOptions): Promise<TRow[]>;
  /** Large results in batches as the engine makes them: memory stays flat. */
  stream<TRow extends object>(sql: string, options?: WarehouseQueryOptions): AsyncIterable<TRow[]>;
  /** All columns of the result must be Float64 (cast in the SQL; NaN is missing). One array per column, over shared memory. */
  columns(sql: string, options?: WarehouseQueryOptions): Promise<{ rows: number; columns: Map<string, Float64Array> }>;
  /** Raw bytes in a named output format (Parquet, CSV, Arrow), streamed. */
  export(sql: string, format: string, options?: WarehouseQueryOptions): AsyncIterable<Uint8Array>;
  /** DDL, INSERT … SELECT and other statements without a result. */
  command(sql: string, options?: WarehouseQueryOptions): Promise<void>;
  /** Rows as objects whose keys are columns; serialised in chunks, never as one string. */
  insert(
    table: string,
    rows: Iterable<object> | AsyncIterable<object>,
    options?: WarehouseInsertOptions,
  ): Promise<void>;
  /**
   * Checks SQL that a person wrote: parsed by the engine itself, one SELECT over the relations named and nothing else, of
   * known functions that give the same every time. Its rows are read with the engine held to reading.
   * @throws SQL_REFUSED with what is wrong.
   */
  guard(asked: UserSql, options?: WarehouseQueryOptions): Promise<GuardedSql>;
  close(): Promise<void>;
}
