import { TributaryError } from '@tributary/contracts';

interface Block {
  rows: number;
  columns: { name: string; values: Float64Array }[];
}

/**
 * The columns of a result in the engine's Native format, gathered over shared memory: per block two counts, then per
 * column its name, its type and the values back to back, so a column is one copy and no number is ever text.
 * @throws WAREHOUSE_QUERY where a column is of another type than Float64.
 */
export async function nativeColumns(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ rows: number; columns: Map<string, Float64Array> }> {
  const blocks: Block[] = [];
  for await (const chunk of chunks) blocks.push(...readBlocks(chunk));
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

function* readBlocks(bytes: Uint8Array): Generator<Block> {
  const cursor = { at: 0 };
  while (cursor.at < bytes.length) {
    const width = readCount(bytes, cursor);
    const rows = readCount(bytes, cursor);
    const columns = Array.from({ length: width }, () => readColumn(bytes, cursor, rows));
    yield { rows, columns };
  }
}

function readColumn(bytes: Uint8Array, cursor: { at: number }, rows: number): { name: string; values: Float64Array } {
  const name = readText(bytes, cursor);
  const type = readText(bytes, cursor);
  if (type !== 'Float64')
    throw new TributaryError('WAREHOUSE_QUERY', `Column ${name} is ${type}; cast it to Float64 in the SQL.`);
  // Values may start anywhere; a typed array has to start at a multiple of 8, hence the copy.
  const values = new Float64Array(bytes.slice(cursor.at, cursor.at + rows * 8).buffer);
  cursor.at += rows * 8;
  return { name, values };
}

function readText(bytes: Uint8Array, cursor: { at: number }): string {
  const length = readCount(bytes, cursor);
  cursor.at += length;
  return new TextDecoder().decode(bytes.subarray(cursor.at - length, cursor.at));
}

/** An unsigned integer in groups of seven bits, lowest first. */
function readCount(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[cursor.at++]!;
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
}
