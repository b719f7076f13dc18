import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openEventLog } from './index.js';

const root = mkdtempSync(join(tmpdir(), 'tributary-event-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const digest = (body: Uint8Array) => createHash('sha1').update(body).digest('hex');

describe('openEventLog', () => {
  it('reads what was appended, for any frames, segments, restarts and read limits', async () => {
    let run = 0;
    const frame = fc.record({
      key: fc.string({ unit: 'grapheme', maxLength: 20 }),
      source: fc.string({ maxLength: 8 }),
      receivedAt: fc.integer({ min: 0, max: 2 ** 45 }),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 16_000, max: 17_000 }).map((n) => new Uint8Array(n).fill(7)),
      ),
    });
    const batches = fc.array(fc.record({ frames: fc.array(frame, { maxLength: 6 }), restart: fc.boolean() }), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(
        batches,
        fc.integer({ min: 1, max: 40_000 }),
        fc.integer({ min: 1, max: 5 }),
        async (calls, segmentBytes, frames) => {
          const options = { path: join(root, `property-${run++}`), durability: 'write' as const, segmentBytes };
          let log = await openEventLog(options);
          const all = [];
          for (const call of calls) {
            expect(await log.append(call.frames)).toBe(all.push(...call.frames));
            if (!call.restart) continue;
            await log.close();
            log = await openEventLog(options);
          }
          const read = [];
          for (let from = 1; from <= (await log.end()); from = read.length + 1)
            for (const { position, key, source, receivedAt, body } of await log.read(from, { frames })) {
              expect(position).toBe(read.length + 1);
              read.push({ key, source, receivedAt, body: digest(body) });
            }
          expect(read).toEqual(all.map((stored) => ({ ...stored, body: digest(stored.body) })));
          await log.close();
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('reads behind the writer while it writes', async () => {
    const log = await openEventLog({ path: join(root, 'tail'), durability: 'write', segmentBytes: 5000 });
    const consumer = log.consumer('tail');
    const writer = (async () => {
      for (let n = 1; n <= 300; n++)
        await log.append([{ key: 'k', receivedAt: n, source: 's', body: Buffer.alloc(n) }]);
    })();
    const seen: number[] = [];
    while (seen.length < 300) {
      await consumer.wait(1000);
      const cut = await consumer.next({ frames: 40 });
      if (!cut) continue;
      for (const { receivedAt } of await consumer.frames(cut)) seen.push(receivedAt);
      await consumer.done(cut);
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, at) => at + 1));
    await writer;
    await log.close();
  });

  it('stores cuts while segments are sealed', async () => {
    // Each frame fills a segment, and storing a cut syncs the one that is just being sealed.
    const log = await openEventLog({ path: join(root, 'sealing'), durability: 'write', segmentBytes: 50 });
    const consumer = log.consumer('sealing');
    let writing = true;
    const writer = (async () => {
      for (let n = 1; n <= 200; n++)
        await log.append([{ key: 'k', receivedAt: n, source: 's', body: Buffer.alloc(20) }]);
      writing = false;
    })();
    let seen = 0;
    while (writing || seen < 200) {
      const cut = await consumer.next({ frames: 1 });
      if (!cut) {
        await consumer.wait(100);
        continue;
      }
      seen++;
      await consumer.done(cut);
    }
    await writer;
    await log.close();
  });

  it('names its cuts by log, consumer and positions, with the time of the clock', async () => {
    const log = await openEventLog({ path: join(root, 'events'), durability: 'fsync', now: () => 42 });
    await log.append([{ key: 'k', receivedAt: 1, source: 's', body: Buffer.alloc(1) }]);
    expect(await log.consumer('pipeline').next()).toEqual({ id: 'events.pipeline.1-1', from: 1, to: 1, at: 42 });
    await log.close();
  });

  it('refuses names, frames and cuts that do not fit', async () => {
    const log = await openEventLog({ path: join(root, 'refuse'), durability: 'fsync' });
    expect(() => log.consumer('../x')).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }));
    const frame = { key: 'k', receivedAt: 1, source: 's', body: Buffer.alloc(1) };
    const invalid = { code: 'INVALID_REQUEST' };
    await expect(log.append([{ ...frame, key: 'k'.repeat(70_000) }])).rejects.toMatchObject(invalid);
    await expect(log.append([{ ...frame, receivedAt: NaN }])).rejects.toMatchObject(invalid);
    await expect(log.consumer('c').done({ id: 'other', from: 1, to: 9, at: 0 })).rejects.toMatchObject(invalid);
    expect(await log.append([frame])).toBe(1);
    await log.close();
  });

  it('refuses a damaged consumer file and one that is ahead of the log', async () => {
    const path = join(root, 'ahead');
    const open = () => openEventLog({ path, durability: 'fsync' });
    const log = await open();
    await log.append([{ key: 'k', receivedAt: 1, source: 's', body: Buffer.alloc(1) }]);
    await log.consumer('c').next();
    await log.close();
    const file = join(path, 'consumers', 'c.json');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.slice(0, -3));
    await expect(open()).rejects.toMatchObject({ code: 'LOG_CORRUPT' });
    writeFileSync(file, JSON.stringify({ offset: 5, lastAt: 0, open: [] }));
    await expect(open()).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
  });
});
