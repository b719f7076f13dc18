import { parseLines } from '../driver/json-lines.js';

/** Rows out of JSON lines that come in pieces cut anywhere: a batch per piece, of the rows that are whole by then. */
export async function* rowBatches<TRow>(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TRow[]> {
  let held: Uint8Array[] = [];
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(10);
    if (end < 0) {
      held.push(piece);
      continue;
    }
    const text = Buffer.concat([...held, piece.subarray(0, end)]).toString();
    held = end + 1 < piece.length ? [piece.subarray(end + 1)] : [];
    yield parseLines<TRow>(text);
  }
}
