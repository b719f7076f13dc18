import { createGunzip } from 'node:zlib';
import { TributaryError } from '@tributary/plugin-kit';
import type { RowBytes } from './row-bytes.js';

/** The (uncompressed) bytes of a file from an offset on, and how many bytes of the stored file are used up. */
export interface ByteStream {
  chunks: AsyncIterable<Buffer>;
  used(): number;
}

/** True where the file starts with gzip's magic bytes. */
export async function isGzip(files: RowBytes, path: string): Promise<boolean> {
  const magic = await files.readRange(path, 0, 2);
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

/** Opens a plain or gzip file at an uncompressed offset; a gzip file has to be inflated up to there again. */
export function openBytes(files: RowBytes, path: string, from: { offset: number; gzip: boolean }): ByteStream {
  let used = from.gzip ? 0 : from.offset;
  async function* stored(): AsyncGenerator<Buffer> {
    for await (const chunk of files.read(path, { start: used })) {
      const bytes = Buffer.from(chunk as Uint8Array);
      used += bytes.length;
      yield bytes;
    }
  }
  return { chunks: from.gzip ? inflate(stored(), path, from.offset) : stored(), used: () => used };
}

async function* inflate(stored: AsyncIterable<Buffer>, path: string, offset: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 65_536 });
  const feeding = feed(stored, gunzip);
  let skip = offset;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      if (chunk.length <= skip) skip -= chunk.length;
      else {
        yield skip > 0 ? chunk.subarray(skip) : chunk;
        skip = 0;
      }
    }
    await feeding;
  } catch (cause) {
    if (cause instanceof TributaryError) throw cause;
    throw new TributaryError(
      'SOURCE_UNREADABLE',
      `"${path}" is damaged: ${(cause as Error).message}. Rows before the damage were read.`,
      { cause },
    );
  } finally {
    gunzip.destroy();
  }
}

async function feed(stored: AsyncIterable<Buffer>, gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of stored) {
      if (gunzip.destroyed) return;
      if (!gunzip.write(chunk)) await new Promise<void>((resolve) => onceEither(gunzip, resolve));
    }
    gunzip.end();
  } catch (error) {
    gunzip.destroy(error as Error);
  }
}

function onceEither(gunzip: ReturnType<typeof createGunzip>, resolve: () => void): void {
  const done = (): void => {
    gunzip.off('drain', done).off('close', done);
    resolve();
  };
  gunzip.on('drain', done).on('close', done);
}
