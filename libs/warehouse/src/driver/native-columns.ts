import { TributaryError } from '@tributary/contracts';

export interface FloatColumns {
  rows: number;
  columns: Map<string, Float64Array>;
}

interface Block {
  rows: number;
  columns: { name: string; values: Float64Array }[];
}

/**
 * The columns of a result in the engine's Native format, gathered over shared memory: per block two counts, then per
 * column its name, its type and the values back to back, so a column is one copy and no number is ever text. The pieces
 * may be cut anywhere.
 * @throws WAREHOUSE_QUERY where a column is of another type than Float64.
 * @throws WAREHOUSE_UNAVAILABLE where the result ends in the middle of a block.
 */
export async function nativeColumns(pieces: AsyncIterable<Uint8Array>): Promise<FloatColumns> {
  const blocks: Block[] = [];
  let held: Uint8Array[] = [];
  let size = 0;
  let needed = 1;
  for await (const piece of pieces) {
    held.push(piece);
    size += piece.length;
    // Looked at only when a whole block may be there: joining the pieces at each one would copy a block many times.
    if (size < needed) continue;
    const bytes = held.length === 1 ? piece : Buffer.concat(held);
    const cursor: Cursor = { bytes, at: 0, missing: 0 };
    let start = 0;
    while (start < bytes.length) {
      const block = readBlock(cursor);
      if (cursor.missing > 0) break;
      blocks.push(block);
      start = cursor.at;
    }
    held = start < bytes.length ? [bytes.subarray(start)] : [];
    size = bytes.length - start;
    needed = size + Math.max(1, cursor.missing);
  }
  if (size > 0)
    throw new TributaryError('WAREHOUSE_UNAVAILABLE', 'The warehouse ended a result in the middle of a block.');
  return joined(blocks);
}

/** A result without rows: its names alone. */
export function emptyColumns(names: readonly string[]): FloatColumns {
  return { rows: 0, columns: new Map(names.map((name) => [name, new Float64Array(new SharedArrayBuffer(0))])) };
}

function joined(blocks: readonly Block[]): FloatColumns {
  const rows = blocks.reduce((sum, block) => sum + block.rows, 0);
  const names = blocks[0]?.columns.map((column) => column.name) ?? [];
  const columns = names.map((name, index): [string, Float64Array] => {
    const data = new Float64Array(new SharedArrayBuffer(rows * 8));
    let offset = 0;
    for (const block of blocks) {
      data.set(block.columns[index]!.values, offset);
      offset += block.rows;
    }
    return [name, data];
  });
  return { rows, columns: new Map(columns) };
}

/** Where reading stands; `missing` says how many bytes more are needed at least, and ends all reading. */
interface Cursor {
  bytes: Uint8Array;
  at: number;
  missing: number;
}

function readBlock(cursor: Cursor): Block {
  const width = readCount(cursor);
  const rows = readCount(cursor);
  const columns: Block['columns'] = [];
  while (columns.length < width && cursor.missing === 0) columns.push(readColumn(cursor, rows));
  return { rows, columns };
}

function readColumn(cursor: Cursor, rows: number): { name: string; values: Float64Array } {
  const name = readText(cursor);
  const type = readText(cursor);
  if (cursor.missing === 0 && type !== 'Float64')
    throw new TributaryError('WAREHOUSE_QUERY', `Column ${name} is ${type}; cast it to Float64 in the SQL.`);
  const bytes = take(cursor, rows * 8);
  return { name, values: new Float64Array(bytes.buffer) };
}

const readText = (cursor: Cursor): string => new TextDecoder().decode(take(cursor, readCount(cursor)));

/** A copy of the next bytes (a typed array over them must start at a multiple of 8), or none where they are not all there. */
function take(cursor: Cursor, length: number): Uint8Array<ArrayBuffer> {
  const end = cursor.at + length;
  if (cursor.missing === 0 && end > cursor.bytes.length) cursor.missing = end - cursor.bytes.length;
  if (cursor.missing > 0) return new Uint8Array(0);
  cursor.at = end;
  return new Uint8Array(cursor.bytes.subarray(end - length, end));
}

/** An unsigned integer in groups of seven bits, lowest first. */
function readCount(cursor: Cursor): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) cursor.missing ||= 1;
    if (cursor.missing > 0) return 0;
    value += (byte! & 127) * factor;
    if (byte! < 128) return value;
  }
}
