import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

export interface WrittenFile {
  path: string;
  /** Lines, header included. */
  lines: number;
  /** Bytes before compression. */
  bytes: number;
  /** SHA-256 of the content before compression, hexadecimal. */
  sha256: string;
}

const chunkLength = 65_536;

/** Writes lines as they are made, in chunks and with back-pressure; a path that ends in `.gz` is compressed. */
export async function writeLines(path: string, lines: Iterable<string>): Promise<WrittenFile> {
  const hash = createHash('sha256');
  const written = { path, lines: 0, bytes: 0 };
  function* chunks(): Generator<Buffer> {
    let text = '';
    const take = (): Buffer => {
      const chunk = Buffer.from(text);
      text = '';
      hash.update(chunk);
      written.bytes += chunk.length;
      return chunk;
    };
    for (const line of lines) {
      text += `${line}\n`;
      written.lines++;
      if (text.length >= chunkLength) yield take();
    }
    if (text) yield take();
  }
  const target = createWriteStream(path);
  if (path.endsWith('.gz')) await pipeline(Readable.from(chunks()), createGzip({ level: 3 }), target);
  else await pipeline(Readable.from(chunks()), target);
  return { ...written, sha256: hash.digest('hex') };
}
