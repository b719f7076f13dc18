import type { Parameter, Warehouse } from '@tributary/contracts';

/** Rows that a table is to hold: a SELECT over its own columns. */
export interface Rows {
  select: string;
  params?: Record<string, Parameter>;
}

/**
 * Gives a table other rows, at once for every reader: they are gathered in a new table of the same make, which then
 * takes the name. The tokens of former inserts go with the old one, so that what is left out can be written again.
 */
export async function replaceTable(warehouse: Warehouse, table: string, rows: readonly Rows[]): Promise<void> {
  const next = `${table}__next`;
  await warehouse.command(`DROP TABLE IF EXISTS ${next} SYNC`);
  await warehouse.command(`CREATE TABLE ${next} AS ${table}`);
  for (const { select, params } of rows)
    await warehouse.command(`INSERT INTO ${next} ${select}`, { params, timeoutSeconds: 3600 });
  await warehouse.command(`EXCHANGE TABLES ${table} AND ${next}`);
  await warehouse.command(`DROP TABLE ${next} SYNC`);
}
