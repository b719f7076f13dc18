import type { House } from '../house.js';
import { moveRows } from './move-rows.js';

/** Identifiers that are shown as traits. */
const shown = ['customer_number', 'user_id', 'email', 'phone'];

/**
 * After people came apart: an identifier is shown of the person who holds it alone, whoever an event that named both was
 * about. Twice is as once.
 */
export async function ownIdentifierTraits(
  { warehouse, database }: Pick<House, 'warehouse' | 'database'>,
  people: readonly string[],
): Promise<void> {
  const parts = await database.query<{ id: string; person: string }>(
    `SELECT id::text AS id, coalesce(merged_into, id)::text AS person FROM profiles
     WHERE id = ANY ($1::bigint[]) OR merged_into = ANY ($1::bigint[])`,
    [people],
  );
  const personOf = new Map(parts.map(({ id, person }) => [id, person]));
  const held = await database.query<{ type: string; value: string; origin: string; profile: string }>(
    `SELECT type, value, origin::text AS origin, profile::text AS profile FROM identifiers
     WHERE profile = ANY ($1::bigint[]) AND type = ANY ($2::text[])`,
    [people, shown],
  );
  const holders = new Map(held.map((one) => [`${one.type}\0${JSON.stringify(one.value)}`, one]));
  const said = await warehouse.query<{ origin: string; name: string; value: string }>(
    `SELECT DISTINCT toString(origin) AS origin, name, value FROM trait_history
     WHERE origin IN ({parts:Array(UInt64)}) AND name IN ({shown:Array(String)})`,
    { params: { parts: [...personOf.keys()], shown } },
  );
  for (const { origin, name, value } of said) {
    const holder = holders.get(`${name}\0${value}`);
    if (holder === undefined || personOf.get(origin) === holder.profile) continue;
    await moveRows(warehouse, 'trait_history', {
      where: 'name = {name:String} AND value = {value:String}',
      params: { name, value },
      origin,
      profile: holder.origin,
    });
  }
}
