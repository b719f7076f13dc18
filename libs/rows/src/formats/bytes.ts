import { createGunzip } from 'node:zlib';
import { TributaryError } from '@tributary/plugin-kit';
import type { TextEncoding } from './encoding.js';
import type { RowBytes } from './row-bytes.js';

/** The bytes of a text from an offset on, and how many bytes of the stored file are used up. */
export interface ByteStream {
  chunks: AsyncIterable<Buffer>;
  used(): number;
}

/** How the bytes of a text lie in its file. */
export interface TextForm {
  gzip: boolean;
  encoding: TextEncoding;
  /** Lines end in a carriage return alone, as those of old Macs did. */
  returns: boolean;
}

/**
 * The bytes of a text from an offset on, UTF-16 brought to UTF-8 and line ends to line feeds, which the offset counts. A file
 * that is packed or recoded has to be gone through up to there again.
 */
export function openBytes(files: RowBytes, path: string, from: TextForm & { offset: number }): ByteStream {
  const utf16 = from.encoding === 'utf-16le' || from.encoding === 'utf-16be';
  const again = from.gzip || utf16;
  let used = again ? 0 : from.offset;
  async function* stored(): AsyncGenerator<Buffer> {
    for await (const chunk of files.read(path, { start: used })) {
      const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk as Uint8Array);
      used += bytes.length;
      yield bytes;
    }
  }
  let chunks: AsyncIterable<Buffer> = stored();
  if (from.gzip) chunks = inflate(chunks, path);
  if (utf16) chunks = recoded(chunks, from.encoding);
  if (again && from.offset > 0) chunks = skipping(chunks, from.offset);
  if (from.returns) chunks = withLineFeeds(chunks);
  return { chunks, used: () => used };
}

async function* recoded(chunks: AsyncIterable<Buffer>, encoding: TextEncoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

async function* skipping(chunks: AsyncIterable<Buffer>, offset: number): AsyncGenerator<Buffer> {
  let skip = offset;
  for await (const chunk of chunks) {
    if (skip < chunk.length) yield skip > 0 ? chunk.subarray(skip) : chunk;
    skip = Math.max(0, skip - chunk.length);
  }
}

async function* withLineFeeds(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk.map((byte) => (byte === 13 ? 10 : byte)));
}

async function* inflate(stored: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 262_144 });
  const feeding = feed(stored, gunzip);
  try {
    yield* gunzip as AsyncIterable<Buffer>;
    await feeding;
  } catch (cause) {
    if (cause instanceof TributaryError) throw cause;
    throw damaged(path, cause);
  } finally {
    gunzip.destroy();
  }
}

/** What is said of a packed file that cannot be unpacked to its end. */
export function damaged(path: string, cause: unknown): TributaryError {
  return new TributaryError(
    'SOURCE_UNREADABLE',
    `"${path}" is damaged: ${(cause as Error).message}. Rows before the damage were read.`,
    { cause },
  );
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
