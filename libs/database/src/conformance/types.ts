import { describe, expect, it } from 'vitest';
import type { Opened } from './subject.js';

export function describeTypes(opened: Opened): void {
  const one = async (text: string, params?: readonly unknown[]) =>
    (await opened.database.query<{ v: unknown }>(text, params))[0]?.v;

  describe('types', () => {
    it('hands int8 and numeric over as strings, to the last digit', async () => {
      expect(await one('SELECT 9223372036854775807::bigint AS v')).toBe('9223372036854775807');
      expect(await one('SELECT 12345678901234567890.1230::numeric AS v')).toBe('12345678901234567890.1230');
      expect(await one('SELECT count(*) AS v FROM (VALUES (1), (2)) t')).toBe('2');
      expect(await one('SELECT ARRAY[9223372036854775807::bigint, 1] AS v')).toEqual(['9223372036854775807', '1']);
    });

    it('hands int4, float8, bool, text and null over as they are', async () => {
      expect(await one('SELECT 7::int AS v')).toBe(7);
      expect(await one('SELECT 0.1::float8 + 0.2::float8 AS v')).toBe(0.1 + 0.2);
      expect(await one('SELECT true AS v')).toBe(true);
      expect(await one(`SELECT 'naïve 😀'::text AS v`)).toBe('naïve 😀');
      expect(await one('SELECT NULL::int AS v')).toBeNull();
    });

    it('hands timestamptz over as a Date in UTC, to the millisecond', async () => {
      const at = await one(`SELECT '2024-03-31 02:30:00.123+02'::timestamptz AS v`);
      expect(at).toBeInstanceOf(Date);
      expect((at as Date).toISOString()).toBe('2024-03-31T00:30:00.123Z');
      expect(await one('SELECT $1::timestamptz AS v', [new Date(1_700_000_000_123)])).toEqual(
        new Date(1_700_000_000_123),
      );
      expect(await one(`SELECT current_setting('TimeZone') AS v`)).toBe('UTC');
    });

    it('hands jsonb over parsed, and takes it as JSON text or as an object', async () => {
      const value = { a: [1, 'two', null], b: { 'c"': '\\' } };
      expect(await one('SELECT $1::jsonb AS v', [JSON.stringify(value)])).toEqual(value);
      expect(await one('SELECT $1::jsonb AS v', [value])).toEqual(value);
    });

    it('takes and gives bytes', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      expect(new Uint8Array((await one('SELECT $1::bytea AS v', [bytes])) as Uint8Array)).toEqual(bytes);
    });

    it('takes 64-bit integers as strings and as bigint', async () => {
      expect(await one('SELECT $1::bigint AS v', ['-9223372036854775808'])).toBe('-9223372036854775808');
      expect(await one('SELECT $1::bigint AS v', [9223372036854775807n])).toBe('9223372036854775807');
    });

    it('takes undefined as null', async () => {
      expect(await one('SELECT $1::text AS v', [undefined])).toBeNull();
    });

    it('takes arrays with hostile texts and nulls in them', async () => {
      const texts = ['', 'NULL', 'null', '"', '\\', '{a,b}', "it's", 'line\nbreak', ' space ', '😀', null];
      expect(await one('SELECT $1::text[] AS v', [texts])).toEqual(texts);
      expect(await one('SELECT count(*)::int AS v FROM unnest($1::bigint[], $2::text[]) t(a, b)', [[], []])).toBe(0);
    });

    it('inserts 20,000 rows by unnest in one statement', async () => {
      const ids = Array.from({ length: 20_000 }, (_, index) => String(9_000_000_000 + index));
      const names = ids.map((id, index) => (index % 100 === 0 ? null : `person "${id}"`));
      const { database } = opened;
      await database.query('INSERT INTO facts (id, name) SELECT * FROM unnest($1::bigint[], $2::text[])', [ids, names]);
      const rows = await database.query<{ id: string; name: string | null }>('SELECT id, name FROM facts ORDER BY id');
      expect(rows.map(({ id }) => id)).toEqual(ids);
      expect(rows.map(({ name }) => name)).toEqual(names);
      await database.query('TRUNCATE facts');
    });
  });
}
