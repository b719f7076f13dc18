import type { Warehouse, WarehouseQueryOptions } from '@tributary/contracts';
import { isKnownFunction } from './functions.js';
import { refuse } from './refuse.js';

/** What the engine made of names: tables with their database, and functions, those named by a reference too. */
export interface Resolved {
  tables: ReadonlySet<string>;
  functions: ReadonlySet<string>;
  /** Functions that stand in the place of tables. */
  sources: ReadonlySet<string>;
}

/** Reads the statement as the engine resolved it. */
export async function resolved(
  warehouse: Pick<Warehouse, 'query'>,
  sql: string,
  params: WarehouseQueryOptions['params'],
): Promise<Resolved> {
  const rows = await warehouse.query<{ explain: string }>(`EXPLAIN QUERY TREE ${sql}`, {
    params,
    priority: 'interactive',
  });
  const lines = rows.flatMap(({ explain }) => explain.split('\n'));
  const named = (pattern: RegExp) => new Set(lines.flatMap((line) => pattern.exec(line)?.[1] ?? []));
  return {
    tables: named(/^ *TABLE id: .*?table_name: (\S+?),?(?:\s|$)/),
    functions: named(/^ *FUNCTION id: \d+, .*?function_name: (\w+)/),
    sources: named(/^ *TABLE_FUNCTION id: \d+, .*?table_function_name: (\w+)/),
  };
}

/** SELECT without FROM reads this. */
const nothing = 'system.one';

/**
 * Names can mean more than they show: a column or a function by reference. What the engine resolved them to is held
 * against what the relations themselves use.
 * @throws SQL_REFUSED
 */
export function checkResolved(whole: Resolved, own: readonly Resolved[]): void {
  const within = (part: (one: Resolved) => ReadonlySet<string>) => new Set(own.flatMap((one) => [...part(one)]));
  const [tables, functions, sources] = [
    within((one) => one.tables),
    within((one) => one.functions),
    within((one) => one.sources),
  ];
  for (const table of whole.tables)
    if (table !== nothing && !tables.has(table)) refuse(`reads the table ${table}, which is not there for it.`);
  for (const source of whole.sources) if (!sources.has(source)) refuse(`reads from ${source}(…).`);
  for (const name of whole.functions)
    if (!functions.has(name) && !isKnownFunction(name))
      refuse(`calls ${name}(…), which is not among the functions that such SQL may call.`);
}
