import type { Readable } from 'node:stream';
import { parseError } from './parse-error.js';

/**
 * The bytes of an answer without the error that may end it: a server that fails in the middle of a result writes a block
 * marked with the tag that its headers announced, and breaks the connection.
 * @throws ClickHouseError for such a block, whatever the connection did after it.
 */
export async function* answerBody(stream: Readable, tag: string | undefined): AsyncGenerator<Uint8Array> {
  if (!tag) {
    yield* stream as AsyncIterable<Buffer>;
    return;
  }
  const mark = Buffer.from(`\r\n__exception__\r\n${tag}\r\n`);
  let held: Buffer = Buffer.alloc(0);
  let failure: Buffer | null = null;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      if (failure) {
        failure = Buffer.concat([failure, piece]);
        continue;
      }
      const bytes = held.length > 0 ? Buffer.concat([held, piece]) : piece;
      const found = bytes.indexOf(mark);
      if (found >= 0) failure = bytes.subarray(found + mark.length);
      const end = found >= 0 ? found : endOfData(bytes, mark.length);
      held = found >= 0 ? held.subarray(0, 0) : bytes.subarray(end);
      if (end > 0) yield bytes.subarray(0, end);
    }
  } catch (error) {
    throw failure ? parseError(failure.toString()) : error;
  }
  if (failure) throw parseError(failure.toString());
  if (held.length > 0) yield held;
}

/** Where the last bytes begin that may be the start of a mark. */
function endOfData(bytes: Buffer, markLength: number): number {
  const from = Math.max(0, bytes.length - markLength + 1);
  const at = bytes.indexOf(13, from);
  return at < 0 ? bytes.length : at;
}
