import { describe, expect, it } from 'vitest';
import { collect, endless, endlessRows, subject, type OpenWarehouse } from './subject.js';

export function failures(open: OpenWarehouse): void {
  describe('failures', () => {
    const warehouse = subject(open);
    const running = async (): Promise<number> =>
      (
        await warehouse().query(
          "SELECT 1 FROM system.processes WHERE query LIKE '%1000000000000%' AND query NOT LIKE '%processes%'",
        )
      ).length;

    it('gives up after the limit', async () => {
      const late = { code: 'WAREHOUSE_TIMEOUT', retry: true };
      await expect(warehouse().query(endless, { timeoutSeconds: 0.3 })).rejects.toMatchObject(late);
      await expect(collect(warehouse().stream(endlessRows, { timeoutSeconds: 0.3 }))).rejects.toMatchObject(late);
      await expect(
        warehouse().columns(`SELECT number::Float64 FROM (${endlessRows})`, { timeoutSeconds: 0.3 }),
      ).rejects.toMatchObject(late);
    });

    it('counts the time of the engine, not that of a slow reader', async () => {
      let rows = 0;
      for await (const batch of warehouse().stream("SELECT repeat('x', 500) AS pad FROM numbers(20000)", {
        timeoutSeconds: 3,
      })) {
        if (rows === 0) await new Promise((resolve) => setTimeout(resolve, 3_300));
        rows += batch.length;
      }
      expect(rows).toBe(20_000);
    });

    it('says so when a result fails in its middle, and gives no broken row', async () => {
      let rows = 0;
      const read = async (): Promise<void> => {
        for await (const batch of warehouse().stream<{ n: string }>(
          "SELECT number AS n, throwIf(number = 900000) AS t, repeat('x', 100) AS pad FROM numbers(1000000) SETTINGS max_threads = 1",
        ))
          expect(batch.every((row) => Number(row.n) === rows++)).toBe(true);
      };
      await expect(read()).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY', details: { number: 395 } });
      expect(rows).toBeGreaterThan(100_000);
      await expect(
        warehouse().columns('SELECT number::Float64 + throwIf(number = 900000) AS x FROM numbers(1000000)'),
      ).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY' });
    });

    it('kills what is aborted, in the engine too', async () => {
      await warehouse().command('CREATE TABLE never (id UInt64) ENGINE = MergeTree ORDER BY id');
      const attempts = [
        (signal: AbortSignal) => warehouse().query(endless, { signal }),
        (signal: AbortSignal) => collect(warehouse().stream(endlessRows, { signal })),
        (signal: AbortSignal) => warehouse().columns(`SELECT number::Float64 FROM (${endlessRows})`, { signal }),
        (signal: AbortSignal) => collect(warehouse().export(endlessRows, 'CSV', { signal })),
        (signal: AbortSignal) => warehouse().command(`INSERT INTO never SELECT n FROM (${endless})`, { signal }),
      ];
      for (const attempt of attempts) {
        const abort = new AbortController();
        setTimeout(() => abort.abort(), 150);
        await expect(attempt(abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
      }
      await expect(warehouse().query('SELECT 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({
        code: 'CANCELLED',
      });
      expect(await running()).toBe(0);
    });

    it('stops a stream that its reader leaves', async () => {
      for await (const batch of warehouse().stream(endlessRows)) {
        expect(batch.length).toBeGreaterThan(0);
        break;
      }
      expect(await running()).toBe(0);
    });

    it('says what the engine says, never what the rows say', async () => {
      await expect(warehouse().query('SELECT * FROM no_such_table')).rejects.toMatchObject({
        code: 'WAREHOUSE_QUERY',
        message: expect.stringContaining('no_such_table'),
        details: { number: 60 },
      });
      await warehouse().command('CREATE TABLE narrow (id UInt8, word String) ENGINE = MergeTree ORDER BY id');
      const secret = 'ann@example.org';
      const bad = [
        () => warehouse().insert('narrow', [{ id: secret }]),
        () => warehouse().insert('narrow', [{ id: 1, unknown: secret }]),
        () => warehouse().query('SELECT toUInt8({x:String}) AS x', { params: { x: secret } }),
        () => warehouse().query(`SELECT toDate('${secret}') AS x`),
        () => warehouse().query(`SELECT '${secret}' '${secret}' FROM`),
      ];
      for (const attempt of bad) {
        const error = await attempt().then(
          () => null,
          (reason: Error) => reason,
        );
        expect(error).toMatchObject({ code: 'WAREHOUSE_QUERY' });
        expect(JSON.stringify([error, error!.message])).not.toContain('example.org');
      }
    });

    it('refuses names that are no names', async () => {
      await expect(warehouse().insert('x; DROP TABLE y', [{ id: 1 }])).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
      });
      await expect(collect(warehouse().export('SELECT 1', "CSV'"))).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    });
  });
}
