import { describe, expect, it } from 'vitest';
import { collect, subject, type OpenWarehouse } from './subject.js';

export const hostile = "a'b\\c\n\t\0'; DROP TABLE x; -- {x:String} \u{1F600} \\N é";

export function answers(open: OpenWarehouse): void {
  describe('answers', () => {
    const warehouse = subject(open);

    it('binds parameters, hostile ones too, and takes braces in quotes and comments as text', async () => {
      const params = {
        text: hostile,
        list: [hostile, "c'd", ''],
        big: '18446744073709551615',
        none: null,
        part: 1.5,
        yes: true,
        ids: [1, 2],
      };
      const [row] = await warehouse().query<Record<string, unknown>>(
        `SELECT {text:String} AS text, {list:Array(String)} AS list, {big:UInt64} AS big, {none:Nullable(String)} AS none, {part:Float64} AS part,
          {yes:Bool} AS yes, {ids:Array(UInt32)} AS ids, '{q:String}' AS quoted /* {c:String} */ -- {d:String}`,
        { params },
      );
      expect(row).toEqual({ ...params, quoted: '{q:String}' });
    });

    it('binds each statement its own parameters when many run at once', async () => {
      const sent = Array.from({ length: 40 }, (_, index) => `value ${index}`);
      const got = await Promise.all(
        sent.map((x) => warehouse().query<{ x: string }>('SELECT {x:String} AS x, sleep(0.005)', { params: { x } })),
      );
      expect(got.map(([row]) => row!.x)).toEqual(sent);
    });

    it('binds values of many kilobytes as it binds small ones', async () => {
      const ids = Array.from({ length: 50_000 }, (_, index) => String(18446744073709500000n + BigInt(index)));
      const text = hostile.repeat(3_000);
      const [row] = await warehouse().query(
        'SELECT length({ids:Array(UInt64)}) AS n, arrayMax({ids:Array(UInt64)}) AS last, {text:String} = arrayStringConcat(arrayWithConstant(3000, {part:String})) AS same, has({words:Array(String)}, {part:String}) AS found',
        { params: { ids, text, part: hostile, words: [...Array<string>(200).fill('a word'), hostile] } },
      );
      expect(row).toEqual({ n: '50000', last: ids.at(-1), same: 1, found: 1 });
    });

    it('takes no earlier value for a parameter that was not given', async () => {
      await warehouse().query('SELECT {left_over:String} AS x', { params: { left_over: 'old' } });
      await expect(warehouse().query('SELECT {left_over:String} AS x')).rejects.toMatchObject({
        code: 'WAREHOUSE_QUERY',
      });
    });

    it('gives 64-bit integers and decimals as exact strings, times in UTC with milliseconds', async () => {
      const rows = await warehouse().query(
        "SELECT 18446744073709551615::UInt64 AS u, -9223372036854775808::Int64 AS i, toDecimal64('1234567.8900', 4) AS d, toDateTime64('2024-02-29 23:59:59.007', 3, 'UTC') AS t, NULL AS n, 1.5 AS f SETTINGS max_threads = 1",
      );
      expect(rows).toEqual([
        {
          u: '18446744073709551615',
          i: '-9223372036854775808',
          d: expect.stringMatching(/^1234567\.89(00)?$/),
          t: '2024-02-29 23:59:59.007',
          n: null,
          f: 1.5,
        },
      ]);
    });

    it('keeps the type of a value inside JSON, where a text looks like a date too', async () => {
      const value = { a: '12', b: '2024-01-05 10:00:00', c: '2024-01-05T10:00:00.123Z', d: '2024-01-05', e: 7 };
      const [row] = await warehouse().query(
        'SELECT toString(j.a) AS a, toString(j.b) AS b, toString(j.c) AS c, toString(j.d) AS d, toString(j.e) AS e FROM (SELECT CAST({text:String} AS JSON) AS j)',
        { params: { text: JSON.stringify(value) } },
      );
      expect(row).toEqual({ ...value, e: '7' });
    });

    it('answers nothing with an empty list', async () => {
      expect(await warehouse().query('SELECT 1 AS x WHERE 0')).toEqual([]);
      expect(await collect(warehouse().stream('SELECT 1 AS x WHERE 0'))).toEqual([]);
    });

    it('gives Float64 columns over shared memory, with names also where there is no row', async () => {
      const { rows, columns } = await warehouse().columns(
        'SELECT number::Float64 AS a, if(number = 3, nan, -number / 3) AS b FROM numbers(200000) ORDER BY number',
      );
      expect(rows).toBe(200_000);
      expect([...columns.keys()]).toEqual(['a', 'b']);
      expect(columns.get('a')!.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect(columns.get('a')![199_999]).toBe(199_999);
      expect(columns.get('b')![3]).toBeNaN();
      expect(columns.get('b')![100]).toBe(-100 / 3);
      const empty = await warehouse().columns('SELECT 1.5 AS a WHERE 0');
      expect([empty.rows, [...empty.columns.keys()]]).toEqual([0, ['a']]);
      await expect(warehouse().columns('SELECT number FROM numbers(3)')).rejects.toMatchObject({
        code: 'WAREHOUSE_QUERY',
      });
    });

    it('exports Parquet and CSV as bytes', async () => {
      const parquet = Buffer.concat(
        await collect(warehouse().export('SELECT number FROM numbers(100000) SETTINGS max_threads = 1', 'Parquet')),
      );
      expect([parquet.subarray(0, 4).toString(), parquet.subarray(-4).toString()]).toEqual(['PAR1', 'PAR1']);
      const csv = Buffer.concat(
        await collect(warehouse().export('WITH {n:UInt8} AS n SELECT n AS x', 'CSVWithNames', { params: { n: 7 } })),
      );
      expect(csv.toString()).toBe('"x"\n7\n');
    });
  });
}
