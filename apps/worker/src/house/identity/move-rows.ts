import type { Parameter, Warehouse } from '@tributary/contracts';

/** Gives rows of a table another origin. One that a crash cuts short leaves them with both: the next goes on from there. */
export async function moveRows(
  warehouse: Warehouse,
  table: string,
  {
    where,
    params,
    origin,
    profile,
  }: { where: string; params: Record<string, Parameter>; origin: string; profile: string },
): Promise<void> {
  await warehouse.command(
    `INSERT INTO ${table} SELECT * REPLACE ({whose:UInt64} AS origin)
     FROM (SELECT * FROM ${table} WHERE origin = {from:UInt64} AND ${where})`,
    { params: { ...params, whose: profile, from: origin } },
  );
  await warehouse.command(`DELETE FROM ${table} WHERE origin = {from:UInt64} AND ${where}`, {
    params: { ...params, from: origin },
  });
}
