import type { FileAccess } from '@tributary/plugin-kit';

/**
 * A row of the file by its name: `=<key>`, or `?<hash>` where it names itself by nothing but its content (the key is
 * empty, the row cannot be parsed).
 */
export interface KeyedRow {
  name: string;
  hash: string;
  /** Number of the row in the file, from 0. */
  row: number;
}

/** What is known of a name from the last reading: the hash of its row, or of all its rows where there are several. */
export interface KnownName {
  name: string;
  hash: string;
}

export const rowLine = ({ name, hash, row }: KeyedRow): string => `${hash}\t${row}\t${JSON.stringify(name)}\n`;
export const nameLine = ({ name, hash }: KnownName): string => `${hash}\t${JSON.stringify(name)}\n`;

export async function* readRowLines(state: FileAccess, path: string): AsyncGenerator<KeyedRow> {
  for await (const line of linesOf(state, path)) {
    const [hash = '', row = '', name = '""'] = line.split('\t', 3);
    yield { hash, row: Number(row), name: JSON.parse(name) as string };
  }
}

export async function* readNameLines(state: FileAccess, path: string): AsyncGenerator<KnownName> {
  for await (const line of linesOf(state, path)) {
    const [hash = '', name = '""'] = line.split('\t', 2);
    yield { hash, name: JSON.parse(name) as string };
  }
}

async function* linesOf(state: FileAccess, path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of state.read(path)) {
    const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
