import { TributaryError } from '@tributary/contracts';

const chunkCharacters = 1_000_000;

/**
 * Rows as JSON lines, about 1 MB at a time: memory stays flat whatever their number.
 * @throws INVALID_REQUEST where a row cannot be JSON (a bigint: pass 64-bit integers as strings).
 */
export async function* rowChunks(rows: Iterable<object> | AsyncIterable<object>): AsyncGenerator<string> {
  let text = '';
  // `for await` over rows that are at hand would cost a turn of the event loop's queue for each of them.
  if (Symbol.iterator in rows) {
    for (const row of rows) {
      text += line(row);
      if (text.length < chunkCharacters) continue;
      yield text;
      text = '';
    }
  } else
    for await (const row of rows) {
      text += line(row);
      if (text.length < chunkCharacters) continue;
      yield text;
      text = '';
    }
  if (text) yield text;
}

function line(row: object): string {
  try {
    return `${JSON.stringify(row)}\n`;
  } catch (cause) {
    throw new TributaryError('INVALID_REQUEST', 'A row cannot be written as JSON. Pass 64-bit integers as strings.', {
      cause,
    });
  }
}
