import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openFile, openTable, type RowBytes } from '../index.js';
import { fileSettings } from '../formats/file-settings.js';
import { rowSettings } from '../mapping/settings.js';
import { z } from 'zod';

/** Files in memory, read in small pieces, so that rows, letters and quotes are cut in two. */
function filesOf(content: Uint8Array, piece: number): RowBytes {
  return {
    async *read(_, { start = 0 } = {}) {
      for (let at = start; at < content.length; at += piece) yield Buffer.from(content.subarray(at, at + piece));
    },
    readRange: async (_, start, end) => content.subarray(start, end),
  };
}

const settingsSchema = z.object({ ...rowSettings, ...fileSettings });

/** The columns and rows as `tributary cluster`, `tributary link` and the import of features read them. */
async function asTable(content: Uint8Array) {
  const table = await openTable(filesOf(content, content.length > 100_000 ? 65_536 : 7), 'odd.csv');
  const odd = { ragged: 0, unclosed: 0 };
  const rows: string[][] = [];
  for await (const block of table.rows(odd)) rows.push(...block);
  return { columns: table.columns, rows, odd };
}

/** The columns and rows as the sources of files read them for `tributary import`. */
async function asSource(content: Uint8Array, columns: readonly string[]) {
  const settings = settingsSchema.parse({ mapping: { type: 'track', event: 'Seen', userId: columns[0] } });
  const files = filesOf(content, 7);
  const file = { files, path: 'odd.csv', size: content.length, settings, from: null, onUsed: () => undefined };
  const opened = await openFile(file);
  const places = columns.map((column) => opened.index(column));
  const rows: string[][] = [];
  const problems: string[] = [];
  for await (const block of opened.rows)
    for (const row of block)
      if (row.problem) problems.push(row.problem.code);
      else rows.push(places.map((place) => String(row.cells![place])));
  return { rows, problems };
}

const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const rows = [
  ['1', 'Zoë, "the" one'],
  ['2', 'Bob'],
];

describe.each<[string, string | Uint8Array, string[][]]>([
  ['commas', 'id,name\n1,"Zoë, ""the"" one"\n2,Bob\n', rows],
  ['semicolons, CRLF, no last line end', 'id;name\r\n1;"Zoë, ""the"" one"\r\n2;Bob', rows],
  ['tabs, quotes within a cell', 'id\tname\n1\tZoë, "the" one\n2\tBob\n', rows],
  ['bars', 'id|name\n1|"Zoë, ""the"" one"\n2|Bob\n', rows],
  ['carriage returns alone', 'id,name\r1,"Zoë, ""the"" one"\r2,Bob\r', rows],
  ['a line that names the delimiter', 'sep=;\r\nid;name\r\n1;"Zoë, ""the"" one"\r\n2;Bob\r\n', rows],
  ['a mark at the start, and empty lines', '\ufeffid,name\n\n1,"Zoë, ""the"" one"\n   \n2,Bob\n\n', rows],
  ['gzip', gzipSync('id,name\n1,"Zoë, ""the"" one"\n2,Bob\n'), rows],
  ['UTF-16, low byte first', Buffer.from('\ufeffid,name\n1,"Zoë, ""the"" one"\n2,Bob\n', 'utf16le'), rows],
  ['UTF-16, high byte first, gzip', gzipSync(utf16be('\ufeffid,name\n1,"Zoë, ""the"" one"\n2,Bob\n')), rows],
  ['Windows-1252', Buffer.from('id,name\n1,"Zo\xeb, ""the"" one"\n2,Bob\n', 'latin1'), rows],
  ['the euro sign of Windows-1252', Buffer.from('id,name\n1,5 \x80\n', 'latin1'), [['1', '5 €']]],
  [
    'line ends within quotes',
    'id,name\n1,"a\nb"\n2,"c\r\n\r\nd"\n',
    [
      ['1', 'a\nb'],
      ['2', 'c\r\n\r\nd'],
    ],
  ],
  [
    'more commas within cells than semicolons',
    'id;name\n1;a, b, c, d\n2;e, f\n',
    [
      ['1', 'a, b, c, d'],
      ['2', 'e, f'],
    ],
  ],
  [
    'a quote that is never closed',
    'id,name\n1,Ann\n2,"Bo\n3,Cy\n',
    [
      ['1', 'Ann'],
      ['3', 'Cy'],
    ],
  ],
  [
    'rows of other widths',
    'id,name\n1,Ann\n2\n3,Cy,x\n4,Di\n',
    [
      ['1', 'Ann'],
      ['4', 'Di'],
    ],
  ],
])('a file with %s', (name, text, wanted) => {
  const content = typeof text === 'string' ? Buffer.from(text) : text;

  it('is read alike by the tools on plain files and by the sources', async () => {
    const table = await asTable(content);
    expect(table.columns).toEqual(['id', 'name']);
    const source = await asSource(content, table.columns);
    expect(source.rows).toEqual(wanted);
    // A source sets such rows aside; a tool, that has nowhere to put them, keeps what it can and says so.
    const kept = table.rows.filter(([id]) => wanted.some(([known]) => known === id));
    expect(kept).toEqual(wanted);
    expect(table.odd.ragged + table.odd.unclosed).toBe(source.problems.length);
    expect(source.problems.length > 0).toBe(/never closed|other widths/.test(name));
  });
});

describe('a table', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    ['nothing', '', /"odd.csv" cannot be read: it has no rows/],
    ['a line of names alone', 'id,name\n', /"odd.csv" cannot be read: it has no rows/],
    ['no text', Uint8Array.of(80, 75, 3, 4, 0, 0, 200), /"odd.csv" cannot be read: it is no text/],
    ['a cut-off gzip', gzipSync(Buffer.alloc(300_000, 'id,name\n1,Ann\n')).subarray(0, 60), /"odd.csv" is damaged/],
    ['a row beyond measure', `id,name\n1,${'x'.repeat(1_100_000)}\n`, /a row takes more than 1,048,576 characters/],
    ['one JSON list', '[\n {"id":1},\n {"id":2}\n]\n', /it is one JSON list\. Write one object a line/],
    ['JSON that is no object', '{"id":1}\n[2]\n', /"odd.csv" has a line that is no JSON object/],
  ])('of %s is refused with the name of the file', async (_, text, words) => {
    const content = typeof text === 'string' ? Buffer.from(text) : text;
    const refused = asTable(content);
    await expect(refused).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', message: expect.stringMatching(words) });
  });

  it.each<[string, string, string[], string[]]>([
    [
      'columns of one name, and without one',
      'a,a,a_2,\n1,2,3,4\n',
      ['a', 'a_3', 'a_2', 'column_4'],
      ['1', '2', '3', '4'],
    ],
    ['a first line of numbers', '1,2\n3,4\n', ['column_1', 'column_2'], ['1', '2']],
    [
      'a first line of values',
      'M,0.4,2020-01-02,7\nF,0.5,2020-01-03,8\n',
      ['column_1', 'column_2', 'column_3', 'column_4'],
      ['M', '0.4', '2020-01-02', '7'],
    ],
    ['names that count up', 'who,1,2,3\na,5,6,7\n', ['who', '1', '2', '3'], ['a', '5', '6', '7']],
    ['years as names', '2001,2002,2003\n5,6,7\n', ['2001', '2002', '2003'], ['5', '6', '7']],
    [
      'row names that the first line leaves out',
      '"x" "y"\n'.replaceAll(' ', ',') + '"r1",1,2\n"r2",3,4\n',
      ['row', 'x', 'y'],
      ['r1', '1', '2'],
    ],
    ['a delimiter at the end of every row', 'x;y\n1;2;\n3;4;\n', ['x', 'y'], ['1', '2']],
    ['blanks before quotes, single quotes', `x, y\n"a, b" , 'c d'\n`, ['x', 'y'], ['a, b', 'c d']],
    ['JSON lines', '{"x":1,"y":[]}\n{"x":2,"z":{"a":{"b":[7]}}}\n', ['x', 'y', 'z.a.b'], ['1', '', '']],
  ])('with %s', async (_, text, columns, first) => {
    const table = await asTable(Buffer.from(text));
    expect([table.columns, table.rows[0]]).toEqual([columns, first]);
    expect(table.odd).toEqual({ ragged: 0, unclosed: 0 });
  });

  it('is Windows-1252 where the only byte that is no UTF-8 lies far behind its head', async () => {
    const text = `id,name\n${'1,Ann\n'.repeat(20_000)}2,Zo\xeb\n`;
    const table = await openTable(filesOf(Buffer.from(text, 'latin1'), 65_536), 'odd.csv');
    expect(table.encoding).toBe('windows-1252');
    let last: string[] | undefined;
    for await (const block of table.rows()) last = block.at(-1);
    expect(last).toEqual(['2', 'Zoë']);
  });
});
