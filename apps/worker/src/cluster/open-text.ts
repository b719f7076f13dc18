import { createReadStream } from 'node:fs';
import { Transform, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { TributaryError } from '@tributary/contracts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface TextFile {
  encoding: TextEncoding;
  /** Its first line, without a byte-order mark. */
  firstLine: string;
  /** The text as UTF-8, from its start. */
  open(): Readable;
}

/**
 * Looks through a file, plain or gzipped, for the encoding of its text. A byte that is no UTF-8 may lie anywhere, so all of
 * it is looked at; every other encoding of Europe's spreadsheets is Windows-1252 or named by its first bytes.
 * @throws SOURCE_UNREADABLE where it cannot be read or is no text.
 */
export async function openText(path: string): Promise<TextFile> {
  let encoding: TextEncoding | undefined;
  let head: Buffer = Buffer.alloc(0);
  try {
    const zipped = await isGzip(path);
    const bytes = (): Readable => {
      const file = createReadStream(path, { highWaterMark: 1 << 18 });
      if (!zipped) return file;
      const text = createGunzip();
      file.on('error', (error) => text.destroy(error));
      return file.pipe(text);
    };
    const strict = new TextDecoder('utf-8', { fatal: true });
    for await (const chunk of bytes() as AsyncIterable<Buffer>) {
      if (head.length === 0) {
        head = chunk;
        encoding = namedByMark(chunk);
        if (!encoding && chunk.includes(0))
          throw new TributaryError('SOURCE_UNREADABLE', `${path} is no text: save it as CSV in UTF-8.`);
      }
      if (encoding) break;
      if (!isText(strict, chunk)) encoding = 'windows-1252';
    }
    if (!encoding && !isText(strict)) encoding = 'windows-1252';
    const found = encoding ?? 'utf-8';
    const [firstLine = ''] = new TextDecoder(found).decode(head).split(/\r\n|\r|\n/, 1);
    return { encoding: found, firstLine, open: () => (found === 'utf-8' ? bytes() : decoded(bytes(), found)) };
  } catch (error) {
    throw unreadable(path, error);
  }
}

export function unreadable(path: string, error: unknown): TributaryError {
  if (error instanceof TributaryError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new TributaryError('SOURCE_UNREADABLE', `${path} cannot be read: ${code ?? message}.`, { cause: error });
}

async function isGzip(path: string): Promise<boolean> {
  for await (const chunk of createReadStream(path, { end: 1 }) as AsyncIterable<Buffer>)
    return chunk[0] === 0x1f && chunk[1] === 0x8b;
  return false;
}

function namedByMark(chunk: Buffer): TextEncoding | undefined {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
  return chunk[0] === 0xfe && chunk[1] === 0xff ? 'utf-16be' : undefined;
}

/** Whether the bytes so far are UTF-8; without more bytes, whether they end as such. */
function isText(strict: TextDecoder, chunk?: Buffer): boolean {
  try {
    strict.decode(chunk, { stream: chunk !== undefined });
    return true;
  } catch {
    return false;
  }
}

function decoded(bytes: Readable, encoding: TextEncoding): Readable {
  const decoder = new TextDecoder(encoding);
  const text = new Transform({
    transform: (chunk: Buffer, _, done) => done(null, Buffer.from(decoder.decode(chunk, { stream: true }))),
    flush: (done) => done(null, Buffer.from(decoder.decode())),
  });
  bytes.on('error', (error) => text.destroy(error));
  return bytes.pipe(text);
}
