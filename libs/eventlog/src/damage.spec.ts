import { open as openFile, type FileHandle } from 'node:fs/promises';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FrameInput } from '@tributary/contracts';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { openEventLog, type Recovery } from './index.js';

const root = mkdtempSync(join(tmpdir(), 'tributary-damage-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const frame = (n: number): FrameInput => ({ key: 'k', receivedAt: n, source: 's', body: Buffer.from(`body of ${n}`) });
const FRAME_BYTES = 32 + 2 + 'body of 1'.length;
const HEADER_BYTES = 16;

/** A log of one frame per sync; returns the bytes of its only segment. */
async function written(
  name: string,
  count: number,
  segmentBytes?: number,
): Promise<{ path: string; file: string; bytes: Buffer }> {
  const path = join(root, name);
  const log = await openEventLog({ path, durability: 'fsync', segmentBytes });
  for (let n = 1; n <= count; n++) await log.append([frame(n)]);
  await log.close();
  const file = join(path, readdirSync(path).filter((entry) => entry.endsWith('.log'))[0]!);
  return { path, file, bytes: readFileSync(file) };
}

async function reopen(path: string, onRecovered?: (recovery: Recovery) => void) {
  return openEventLog({ path, durability: 'fsync', onRecovered });
}

describe('a torn tail', () => {
  it('is cut off and reported, whatever byte of the last frame it ends at', async () => {
    const { path, file, bytes } = await written('torn', 3);
    const lastStart = HEADER_BYTES + 2 * FRAME_BYTES;
    for (let size = lastStart; size < bytes.length; size++) {
      writeFileSync(file, bytes.subarray(0, size));
      const reports: Recovery[] = [];
      const log = await reopen(path, (recovery) => reports.push(recovery));
      expect(await log.end()).toBe(2);
      expect(reports.map(({ offset, removedBytes, last }) => ({ offset, removedBytes, last }))).toEqual(
        size === lastStart ? [] : [{ offset: lastStart, removedBytes: size - lastStart, last: 2 }],
      );
      expect(await log.append([frame(3)])).toBe(3);
      expect((await log.read(1)).map(({ body }) => String(body))).toEqual(['body of 1', 'body of 2', 'body of 3']);
      await log.close();
    }
  });

  it('is seen at every flipped byte of the last frame', async () => {
    const { path, file, bytes } = await written('flipped-last', 3);
    for (let at = HEADER_BYTES + 2 * FRAME_BYTES; at < bytes.length; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 0x10;
      writeFileSync(file, flipped);
      const log = await reopen(path);
      expect(await log.end()).toBe(2);
      await log.close();
    }
  });

  it('takes the whole unacknowledged write with it where its pages reached the disk out of order', async () => {
    const path = join(root, 'out-of-order');
    const log = await openEventLog({ path, durability: 'fsync' });
    await log.append([frame(1)]);
    await log.append([frame(2), frame(3), frame(4)]);
    await log.close();
    const file = join(path, '0000000000000001.log');
    const bytes = readFileSync(file);
    bytes.fill(0, HEADER_BYTES + FRAME_BYTES, HEADER_BYTES + 2 * FRAME_BYTES);
    writeFileSync(file, bytes);
    const after = await reopen(path);
    expect(await after.end()).toBe(1);
    await after.close();
  });

  it('of a segment that was just being made is taken away', async () => {
    const { path, bytes } = await written('torn-header', 2);
    writeFileSync(join(path, '0000000000000003.log'), bytes.subarray(0, 7));
    const log = await reopen(path);
    expect(await log.append([frame(3)])).toBe(3);
    expect(await log.read(1)).toHaveLength(3);
    await log.close();
  });

  it('that is all of a segment leaves it in use, however small segments are', async () => {
    const { path, file, bytes } = await written('header-only', 1);
    writeFileSync(file, bytes.subarray(0, HEADER_BYTES));
    const log = await openEventLog({ path, durability: 'fsync', segmentBytes: 1 });
    expect(await log.append([frame(1)])).toBe(1);
    expect(await log.append([frame(2)])).toBe(2);
    expect((await log.read(1)).map(({ position }) => position)).toEqual([1, 2]);
    await log.close();
    const after = await reopen(path);
    expect(await after.read(1)).toHaveLength(2);
    await after.close();
  });

  it('is not cut off where a consumer has seen the frames', async () => {
    const { path, file, bytes } = await written('seen-tail', 2);
    const log = await reopen(path);
    await log.consumer('c').next();
    await log.close();
    writeFileSync(file, bytes.subarray(0, bytes.length - 1));
    await expect(reopen(path)).rejects.toMatchObject({ code: 'LOG_CORRUPT' });
    expect(readFileSync(file)).toHaveLength(bytes.length - 1);
  });
});

describe('a flipped bit in the middle', () => {
  it('is reported with segment and offset at every byte; frames before and after can be read', async () => {
    const { path, file, bytes } = await written('flipped', 4);
    const start = HEADER_BYTES + FRAME_BYTES;
    for (let at = start; at < start + FRAME_BYTES; at++) {
      const flipped = Buffer.from(bytes);
      flipped[at]! ^= 1 << (at % 8);
      writeFileSync(file, flipped);
      const log = await reopen(path);
      expect(await log.end()).toBe(4);
      expect((await log.read(1)).map(({ position }) => position)).toEqual([1]);
      await expect(log.read(2)).rejects.toMatchObject({
        code: 'LOG_CORRUPT',
        details: { segment: '0000000000000001.log', offset: start, position: 2, resumeAt: 3 },
      });
      expect((await log.read(3)).map(({ position }) => position)).toEqual([3, 4]);
      await log.close();
    }
  });

  it('is found in a sealed segment too, also where its end is missing', async () => {
    const { path, file, bytes } = await written('sealed', 4, HEADER_BYTES + FRAME_BYTES + 1);
    expect(readdirSync(path).filter((name) => name.endsWith('.log'))).toHaveLength(2);
    writeFileSync(file, bytes.subarray(0, bytes.length - 5));
    const log = await reopen(path);
    expect(await log.end()).toBe(4);
    expect(await log.read(1)).toHaveLength(1);
    await expect(log.read(2)).rejects.toMatchObject({ code: 'LOG_CORRUPT', details: { position: 2, resumeAt: 3 } });
    expect(await log.read(3)).toHaveLength(2);
    await log.close();
  });

  it('in a salt or a missing first segment is never skipped silently', async () => {
    const { path, file, bytes } = await written('salt', 4, HEADER_BYTES + FRAME_BYTES + 1);
    const flipped = Buffer.from(bytes);
    flipped[9]! ^= 1;
    writeFileSync(file, flipped);
    const log = await reopen(path);
    await expect(log.read(1)).rejects.toMatchObject({ code: 'LOG_CORRUPT', details: { resumeAt: 3 } });
    await log.close();
    const other = join(root, 'missing-first');
    mkdirSync(other);
    copyFileSync(join(path, '0000000000000003.log'), join(other, '0000000000000003.log'));
    const rest = await reopen(other);
    await expect(rest.read(1)).rejects.toMatchObject({ code: 'LOG_CORRUPT', details: { resumeAt: 3 } });
    expect(await rest.read(3)).toHaveLength(2);
    await rest.close();
  });
});

describe('a sync that fails', () => {
  it('seals the segment and is never tried again on its descriptor; what came before and comes after is kept', async () => {
    const path = join(root, 'sync-fails');
    const log = await reopen(path);
    await log.append([frame(1)]);
    // What every file handle inherits: the log opens its own.
    const handle = await openFile(join(path, '0000000000000001.log'), 'r');
    const inherited = Object.getPrototypeOf(handle) as Pick<FileHandle, 'datasync'>;
    await handle.close();
    const failed: number[] = [];
    const real = Reflect.get(inherited, 'datasync') as (this: FileHandle) => Promise<void>;
    const spy = vi.spyOn(inherited, 'datasync').mockImplementation(function (this: FileHandle) {
      if (failed.length > 0) return real.call(this);
      failed.push(this.fd);
      return Promise.reject(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO' }));
    });
    await expect(log.append([frame(2)])).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
    expect(await log.append([frame(3)])).toBe(2);
    spy.mockRestore();
    expect(failed).toHaveLength(1);
    expect(readdirSync(path).filter((name) => name.endsWith('.log'))).toEqual([
      '0000000000000001.log',
      '0000000000000002.log',
    ]);
    const bodies = async (of: typeof log) => (await of.read(1)).map(({ body }) => Buffer.from(body).toString());
    expect(await bodies(log)).toEqual(['body of 1', 'body of 3']);
    await log.close();
    const again = await reopen(path);
    expect(await bodies(again)).toEqual(['body of 1', 'body of 3']);
    await again.close();
  });
});
