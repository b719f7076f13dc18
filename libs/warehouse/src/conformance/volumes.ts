import { describe, expect, it } from 'vitest';
import { subject, type OpenWarehouse } from './subject.js';

export function volumes(open: OpenWarehouse): void {
  describe('volumes', () => {
    const warehouse = subject(open);

    it('streams a million rows without holding them, to a slow reader too', async () => {
      const before = process.memoryUsage().rss;
      let rows = 0;
      let peak = 0;
      let sum = 0;
      for await (const batch of warehouse().stream<{ n: string }>(
        "SELECT number AS n, repeat('x', 200) AS pad FROM numbers(1000000)",
      )) {
        rows += batch.length;
        sum += Number(batch[0]!.n) % 2;
        peak = Math.max(peak, process.memoryUsage().rss);
      }
      expect(rows).toBe(1_000_000);
      expect(sum).toBeLessThan(rows);
      // The result alone is over 200 MB.
      expect(peak - before).toBeLessThan(180e6);
    });

    it('answers other questions while several streams are open', async () => {
      const streams = Array.from({ length: 4 }, () =>
        warehouse().stream('SELECT number FROM numbers(300000)')[Symbol.asyncIterator](),
      );
      await Promise.all(streams.map((stream) => stream.next()));
      expect(await warehouse().query('SELECT 1 AS x')).toEqual([{ x: 1 }]);
      await Promise.all(streams.map((stream) => stream.return!(undefined)));
    });

    it('lets live work pass bulk work', async () => {
      const abort = new AbortController();
      const bulk = Array.from({ length: 4 }, () =>
        warehouse().query('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1', {
          priority: 'bulk',
          signal: abort.signal,
        }),
      );
      const settled = Promise.allSettled(bulk);
      expect(await warehouse().query('SELECT 1 AS x')).toEqual([{ x: 1 }]);
      abort.abort();
      expect((await settled).every((outcome) => outcome.status === 'rejected')).toBe(true);
    });
  });
}
