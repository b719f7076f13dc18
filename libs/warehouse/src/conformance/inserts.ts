import { describe, expect, it } from 'vitest';
import { hostile } from './answers.js';
import { subject, type OpenWarehouse } from './subject.js';

export function inserts(open: OpenWarehouse): void {
  describe('inserts', () => {
    const warehouse = subject(open);
    const count = async (table: string): Promise<string> =>
      (await warehouse().query<{ n: string }>(`SELECT count() AS n FROM ${table}`))[0]!.n;

    it('keeps every type as it was', async () => {
      await warehouse()
        .command(`CREATE TABLE kinds (id UInt64, at DateTime64(3, 'UTC'), money Nullable(Decimal(18, 4)), score Float64, word LowCardinality(String), text String, doc JSON, given UInt8 DEFAULT 5)
        ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100`);
      const at = Date.UTC(2024, 1, 29, 23, 59, 59, 7);
      await warehouse().insert('kinds', [
        {
          id: '18446744073709551615',
          at,
          money: '12345678901234.5678',
          score: 0.1,
          word: 'é',
          text: hostile,
          doc: { city: 'Bern', age: 41, tags: ['a', 'b'], deep: { x: 1.5 } },
        },
        { id: '1', at: '2024-02-29 23:59:59.007', money: null, score: 'nan', word: '', text: '', doc: {} },
      ]);
      const rows = await warehouse().query('SELECT *, doc.city.:String AS city FROM kinds ORDER BY id DESC');
      const common = { at: '2024-02-29 23:59:59.007', given: 5 };
      expect(rows).toEqual([
        {
          ...common,
          id: '18446744073709551615',
          money: '12345678901234.5678',
          score: 0.1,
          word: 'é',
          text: hostile,
          doc: { city: 'Bern', age: '41', tags: ['a', 'b'], deep: { x: 1.5 } },
          city: 'Bern',
        },
        { ...common, id: '1', money: null, score: null, word: '', text: '', doc: {}, city: null },
      ]);
    });

    it('inserts a token once per table, whatever else runs', async () => {
      for (const table of ['once', 'other'])
        await warehouse().command(
          `CREATE TABLE ${table} (id UInt64) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100`,
        );
      const rows = [{ id: 1 }, { id: 2 }];
      for (let time = 0; time < 3; time++) await warehouse().insert('once', rows, { token: 'once:a' });
      await warehouse().insert('other', rows, { token: 'once:a' });
      await warehouse().insert('once', rows, { token: 'once:b' });
      expect([await count('once'), await count('other')]).toEqual(['4', '2']);
    });

    it('takes asynchronous rows, named columns and nothing at all', async () => {
      await warehouse().command(
        "CREATE TABLE named (id UInt64, word String DEFAULT 'none') ENGINE = MergeTree ORDER BY id",
      );
      async function* rows() {
        yield { id: 1 };
        yield { id: 2 };
      }
      await warehouse().insert('named', rows(), { columns: ['id'] });
      await warehouse().insert('named', []);
      expect(await warehouse().query('SELECT * FROM named ORDER BY id')).toEqual([
        { id: '1', word: 'none' },
        { id: '2', word: 'none' },
      ]);
    });

    it('takes 200,000 rows from a generator in flat memory, once per token', async () => {
      await warehouse().command(
        'CREATE TABLE many (id UInt64, text String) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 100',
      );
      const text = 'x'.repeat(400);
      function* rows() {
        for (let id = 0; id < 200_000; id++) yield { id, text };
      }
      await warehouse().insert('many', rows(), { token: 'many:1' });
      const before = process.memoryUsage().external + process.memoryUsage().heapTotal;
      await warehouse().insert('many', rows(), { token: 'many:1' });
      expect(process.memoryUsage().external + process.memoryUsage().heapTotal - before).toBeLessThan(60e6);
      expect(await count('many')).toBe('200000');
    });

    it('answers readers while it writes', async () => {
      await warehouse().command('CREATE TABLE busy (id UInt64) ENGINE = MergeTree ORDER BY id');
      const writing = Promise.all(
        Array.from({ length: 10 }, (_, batch) =>
          warehouse().insert(
            'busy',
            Array.from({ length: 1000 }, (_, id) => ({ id: batch * 1000 + id })),
          ),
        ),
      );
      const reads = await Promise.all(
        Array.from({ length: 20 }, () => warehouse().query<{ n: string }>('SELECT count() % 1000 AS n FROM busy')),
      );
      await writing;
      expect(reads.every(([row]) => Number(row!.n) === 0)).toBe(true);
      expect(await count('busy')).toBe('10000');
    });
  });
}
