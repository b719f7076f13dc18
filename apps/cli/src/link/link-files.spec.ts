import { mkdtempSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { idColumn } from './id-column.js';
import { withLinkedFiles } from './link-files.js';
import { parseTruth, readTruth } from './read-truth.js';
import { renderReport } from './report/render-report.js';
import { resultOf } from './result.js';
import { openLinkFile } from './table-file.js';
import { writePairs } from './write-pairs.js';

const folder = mkdtempSync(join(tmpdir(), 'link-files-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};
const rowsOf = async (path: string): Promise<string[][]> => {
  const table = await openLinkFile(path);
  const rows: string[][] = [[...table.columns]];
  for await (const batch of table.read()) rows.push(...batch.map((row) => [...row]));
  return rows;
};
const want = [
  ['id', 'name'],
  ['1', 'Zoë, "the" one'],
  ['2', 'Bob'],
];

describe('openLinkFile', () => {
  it.each([
    ['commas', 'id,name\n1,"Zoë, ""the"" one"\n2,Bob\n'],
    ['semicolons, CRLF, no end', 'id;name\r\n1;"Zoë, ""the"" one"\r\n2;Bob'],
    ['tabs', 'id\tname\n1\tZoë, "the" one\n2\tBob\n'],
    ['a mark at the start, blank lines', '\uFEFFid,name\n\n1,"Zoë, ""the"" one"\n\n2,Bob\n'],
    ['blanks after commas, single quotes', `id, name\n1, "Zoë, ""the"" one"\n'2', 'Bob'\n`],
    ['JSON lines', '{"id":1,"name":"Zoë, \\"the\\" one"}\n{"id":2,"name":"Bob"}\n'],
  ])('reads %s', async (_, content) => {
    expect(await rowsOf(await put('table', content))).toEqual(want);
  });

  it('reads gzip, Latin-1 and UTF-16', async () => {
    const text = want.map(([id, name]) => `${id};${name === 'name' ? name : name!.replaceAll('"', '')}`).join('\n');
    const plain = want.map(([id, name]) => [id, name!.replaceAll('"', '')]);
    expect(await rowsOf(await put('a.gz', gzipSync(text)))).toEqual(plain);
    expect(await rowsOf(await put('b', Buffer.from(text, 'latin1')))).toEqual(plain);
    expect(
      await rowsOf(await put('c', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]))),
    ).toEqual(plain);
  });

  it('keeps a line end inside quotes, also over the edge of a chunk', async () => {
    const long = 'x'.repeat(300_000);
    const path = await put('long.csv', `id,text\n1,"${long}\n${long}"\n2,b\n`);
    const rows = await rowsOf(path);
    expect(rows).toHaveLength(3);
    expect(rows[1]![1]).toBe(`${long}\n${long}`);
  });

  it('gives columns of one name two names, and those without one a number', async () => {
    expect((await openLinkFile(await put('d', 'a,a,\n1,2,3\n'))).columns).toEqual(['a', 'a_2', 'column_3']);
  });

  it('says how many rows were read as well as they could be, once per reading', async () => {
    const table = await openLinkFile(await put('odd.csv', 'a,b\n1,2\n1\n1,2,3\n1,"2\n1,2\n'));
    let rows = 0;
    for (let time = 0; time < 2; time++) for await (const block of table.read()) rows += block.length;
    expect(rows).toBe(10);
    expect(table.notes()).toEqual([
      'odd.csv: 2 rows have fewer or more cells than the line of column names: filled or cut.',
      'odd.csv: 1 row opens a quote that is never closed: taken as it stands.',
    ]);
  });

  it('says which file it cannot read and why', async () => {
    await expect(openLinkFile(join(folder, 'nowhere.csv'))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      message: expect.stringContaining('there is no such file'),
    });
    await expect(openLinkFile(folder)).rejects.toThrow(/it is a folder/);
    await expect(openLinkFile(await put('binary', Uint8Array.of(80, 75, 3, 4, 0, 0, 200)))).rejects.toThrow(
      /it is no text/,
    );
    await expect(openLinkFile(await put('empty', ''))).rejects.toMatchObject({
      message: expect.stringContaining('no rows'),
    });
  });
});

describe('known answers', () => {
  const table = async () =>
    openLinkFile(await put('people.csv', 'rec_id,name,who\nr-1-a,ann,7\nr-1-b,anne,7\nr-2-a,bob,8\n'));
  const read = async (text: string) => {
    const files = [await table()];
    return readTruth(await parseTruth(text, files), files, ['rec_id']);
  };

  it('are read from a column, and from a part of it', async () => {
    expect(await read('who')).toEqual({ labels: Int32Array.from([0, 0, 1]) });
    expect(await read('rec_id=r-(\\d)')).toEqual({ labels: Int32Array.from([0, 0, 1]) });
  });

  it('are read from a file with a label a row', async () => {
    expect(await read(await put('labels.csv', 'label\nx\ny\nx\n'))).toEqual({ labels: Int32Array.from([0, 1, 0]) });
    await expect(read(await put('few.csv', 'label\nx\ny\n'))).rejects.toThrow(/2 labels for 3 records/);
  });

  it('are read from a file of pairs, of which only the matches count', async () => {
    const path = await put(
      'pairs.csv',
      'no,id_l,id_r,score\n1,r-1-b,r-1-a,1.0\n2,r-1-a,r-2-a,0.0\n3,r-1-a,r-1-b,0.9\n',
    );
    expect(await read(path)).toEqual({ pairs: [[0, 1]] });
  });

  it('that are none say what there is', async () => {
    await expect(read('wer')).rejects.toThrow(/neither a column .* Columns: rec_id, name, who/);
    await expect(read('who=x(\\d)')).rejects.toThrow(/"x\(\\d\)" matches no value of column "who", such as "7"/);
    await expect(read('who=(')).rejects.toThrow(/no regular expression/);
    await expect(read(await put('other.csv', 'a,b\nq,w\ne,r\n'))).rejects.toThrow(/names no ids/);
  });
});

describe('withLinkedFiles', () => {
  const rows = Array.from({ length: 60 }, (_, n) => {
    const person = Math.floor(n / 2);
    const name = 'abcdefghijklmnopqrstuvwxyz'[person % 26]!.repeat(2) + 'nora' + person;
    return `${n},${name},${1950 + person}-03-1${person % 10},${name}@post.example,${person}`;
  });
  const path = put('twins.csv', `nr,surname,dob,email,owner\n${rows.join('\n')}\n`);
  const quiet = { tell: () => undefined };

  it('tells what it found, prints settings that do the same, and writes a page about it', async () => {
    const paths = [await path];
    const [settings, first, page] = await withLinkedFiles({ ...quiet, paths, truth: 'owner' }, async (linked) => {
      return [linked.settings, resultOf(linked), await renderReport(linked)] as const;
    });
    expect(first).toMatchObject({ records: 60, clusters: 30, precision: 1, recall: 1, f1: 1, threshold: 0.95 });
    const again = await withLinkedFiles({ ...quiet, paths, truth: 'owner', settings }, async (linked) =>
      resultOf(linked),
    );
    expect({ ...again, seconds: 0, cpuSeconds: 0, leftOut: [] }).toEqual({
      ...first,
      seconds: 0,
      cpuSeconds: 0,
      leftOut: [],
    });
    expect(page).toContain('Examples: linked');
    expect(page).not.toMatch(/<script|https?:/);
  });

  it('tells answers that match nothing before anything is linked', async () => {
    const stages: string[] = [];
    const request = {
      paths: [await path],
      truth: 'owner=p(\\d+)',
      tell: ({ stage }: { stage: string }) => void stages.push(stage),
    };
    await expect(withLinkedFiles(request, async () => undefined)).rejects.toThrow(
      /"p\(\\d\+\)" matches no value of column "owner", such as "0"/,
    );
    expect(stages).toEqual(['read']);
  });

  it('refuses the answers as evidence, and columns that there are not', async () => {
    const fields = (column: string) => ({ fields: [{ name: 'f', role: 'word', columns: [[column]] }] });
    const paths = [await path];
    const attempt = (column: string) =>
      withLinkedFiles({ ...quiet, paths, truth: 'owner', settings: fields(column) }, async () => undefined);
    await expect(attempt('owner')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    await expect(attempt('nr')).rejects.toThrow(/ids or known answers/);
    await expect(attempt('shoe')).rejects.toThrow(/no column "shoe"/);
  });

  it('finds the column of ids, or takes the one asked for', async () => {
    const table = await openLinkFile(await path);
    expect(idColumn(table, undefined)).toBe('nr');
    expect(idColumn(table, 'email')).toBe('email');
    expect(() => idColumn(table, 'shoe')).toThrow(/--id/);
  });
});

describe('writePairs', () => {
  it("writes Splink's columns, which --truth reads again", async () => {
    const rows = ['anora', 'bnora', 'cnora', 'dnora'].map(
      (name, n) => `${name},${name}@post.example,19${50 + n}-01-02`,
    );
    const paths = [
      await put('left.csv', `nr,surname,email,dob\n${rows.map((row, n) => `a${n},${row}`).join('\n')}\n`),
      await put('right.csv', `nr,surname,email,dob\n${rows.map((row, n) => `b${n},${row}`).join('\n')}\n`),
    ];
    const out = join(folder, 'pairs.csv');
    const quiet = { tell: () => undefined, paths, id: 'nr', oneToOne: true };
    await withLinkedFiles(quiet, (linked) => writePairs(out, linked));
    const written = await rowsOf(out);
    expect(written[0]).toEqual(
      'match_weight,match_probability,source_dataset_l,unique_id_l,source_dataset_r,unique_id_r'.split(','),
    );
    const strong = written.slice(1).filter((row) => Number(row[1]) > 0.9);
    expect(strong.map((row) => `${row[3]} ${row[5]}`).sort()).toEqual(['a0 b0', 'a1 b1', 'a2 b2', 'a3 b3']);
    const score = await withLinkedFiles({ ...quiet, truth: out }, async (linked) => linked.score);
    expect(score).toMatchObject({ f1: 1, truePairs: 4 });
  });
});
