import { is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTemporaryDatabase, schema, type ScriptDatabase } from '../index.js';

let database: ScriptDatabase;
beforeAll(async () => void (database = await openTemporaryDatabase()));
afterAll(() => database?.close());

it('migrations and schema have the same tables and columns', async () => {
  const stated = Object.values<unknown>(schema)
    .flatMap((entry) => (is(entry, PgTable) ? [getTableConfig(entry)] : []))
    .flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name} ${column.notNull}`));
  const rows = await database.query<{ column: string }>(
    `SELECT table_name || '.' || column_name || ' ' || (is_nullable = 'NO')::text AS column
     FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'schema_migrations'`,
  );
  expect(rows.map(({ column }) => column).sort()).toEqual(stated.sort());
});

it('a profile takes its id from the sequence', async () => {
  const add = () =>
    database.query<{ id: string }>(
      `INSERT INTO profiles (public_id, founding_message) VALUES (gen_random_uuid()::text, 'm') RETURNING id`,
    );
  const [first, second] = [await add(), await add()];
  expect(Number(second[0]?.id)).toBe(Number(first[0]?.id) + 1);
});
