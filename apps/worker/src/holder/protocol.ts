import { StringDecoder } from 'node:string_decoder';
import { asTributaryError, TributaryError, type ErrorShape } from '@tributary/contracts';

/** Lines of JSON over the holder's local socket: one request, then progress lines, then one result or error. */
export type HolderRequest = { command: string; args: unknown };
export type HolderReply = { progress: unknown } | { result: unknown } | { error: ErrorShape };

export function errorReply(error: unknown): HolderReply {
  return { error: asTributaryError(error).toJSON() };
}

export function errorOf(shape: ErrorShape): TributaryError {
  return new TributaryError(shape.code, shape.message, { details: shape.details });
}

/** Splits a stream of bytes into JSON lines, wherever its chunks end; a line over 16 MB is refused. */
export function lineReader(onLine: (value: unknown) => void): (chunk: Buffer) => void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return (chunk) => {
    rest += decoder.write(chunk);
    if (rest.length > 16_000_000) throw new TributaryError('INVALID_REQUEST', 'A request to the holder is too long.');
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      if (line) onLine(JSON.parse(line));
    }
  };
}
