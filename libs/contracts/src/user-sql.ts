import type { WarehouseQueryOptions } from './engines/warehouse.js';

/** SQL that a person wrote, and all that there is for it. */
export interface UserSql {
  /** One SELECT. */
  sql: string;
  /** What it may read: name → SELECT. Tables, dictionaries, files and addresses are not there for it. */
  relations: Readonly<Record<string, string>>;
}

/** SQL of a person that was checked, and runs read-only. */
export interface GuardedSql {
  /** What it yields, with the engine's types. */
  columns: { name: string; type: string }[];
  /** Its rows as they come; `shape` makes the statement around it, of a FROM source. */
  rows<TRow extends object>(shape: (source: string) => string, options?: WarehouseQueryOptions): AsyncIterable<TRow[]>;
}
