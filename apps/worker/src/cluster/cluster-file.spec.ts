import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '@tributary/numerics';
import { clusterFile, clusterOptionsSchema } from './index.js';
import { namedColumns } from './options.js';

const data = new URL('../../../../../shared/data/', import.meta.url);
const tools = { tell: () => undefined, signal: new AbortController().signal };
const cluster = (options: object) => clusterFile(clusterOptionsSchema.parse(options), tools);
const near = (value: number, wanted: number, within: number) => expect(Math.abs(value - wanted)).toBeLessThan(within);
let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'tributary-cluster-'))));
afterAll(() => rm(folder, { recursive: true }));

/** 120 people in three groups by spend and visits; ids, a constant, words, dates and a few holes beside. */
async function shop(): Promise<string> {
  const random = createRandom(3);
  const lines = Array.from({ length: 120 }, (_, row) => {
    const group = row % 3;
    const spend = [20, 400, 2100][group]! * (0.9 + 0.2 * random.next());
    const visits = [30, 3, 12][group]! + random.int(3);
    const cells = [
      `c-${row}`,
      `"€ ${spend
        .toFixed(2)
        .replace('.', ',')
        .replace(/(\d)(\d{3},)/, '$1.$2')}"`,
      row % 29 === 7 ? '' : visits,
      ['yes', 'no'][random.int(2)],
      ['Rome', 'Paris', 'Oslo'][group],
      `2024-0${1 + random.int(9)}-11`,
      'EUR',
    ];
    return cells.join(';');
  });
  return `\ufeffcustomer;spend;visits;newsletter;city;joined;currency\n${lines.join('\n')}\n`;
}

describe('clustering a file', () => {
  it.each([
    ['latin1', 'windows-1252', ''],
    ['utf16le', 'utf-16le', '\ufeff'],
    ['utf8', 'utf-8', 'sep=;\r\n'],
  ] as const)('reads a spreadsheet saved as %s', async (written, read, start) => {
    const path = join(folder, `${written}.csv`);
    const lines = Array.from(
      { length: 60 },
      (_, row) => `${(row % 3) * 100 + (row % 7)},5;${row % 3 ? 'Köln' : 'Bern'}`,
    );
    await writeFile(path, Buffer.from(`${start}Größe (m, cm);Stadt\r\n${lines.join('\r\n')}`, written));
    const { columns, sizes, warnings } = await cluster({ file: path, k: 3 });
    expect({ columns, sizes }).toEqual({ columns: ['Größe (m, cm)', 'Stadt'], sizes: [20, 20, 20] });
    expect(warnings.join()).toMatch(read === 'utf-8' ? /^$/ : `read as ${read}`);
  });

  it('leaves out outliers, marks what it filled, and clusters by the columns that vary most', async () => {
    const path = join(folder, 'steps.csv');
    const out = join(folder, 'steps-out.csv');
    const random = createRandom(8);
    const rows = Array.from({ length: 90 }, (_, row) => {
      const x = (row % 3) * 10 + random.next();
      return [
        x,
        row === 5 ? '' : 2 * x + 1,
        row === 50 ? 4000 : random.next(),
        row % 3 === 0 ? 1 : random.next(),
      ].join();
    });
    await writeFile(path, `x,y,noise,other\n${rows.join('\n')}\n`);
    const steps = { impute: 'regression', outliers: 'isolation-forest', treat: 'exclude', keep: 2 };
    const matrix = join(folder, 'steps-matrix.csv');
    const summary = await cluster({ file: path, out, matrix, k: 3, ...steps });
    expect(summary.clustered).toBeLessThan(90);
    const [head, ...scaled] = (await readFile(matrix, 'utf8')).trim().split('\n');
    expect([head, scaled.length]).toEqual(['row,cluster,x,y', summary.clustered]);
    const third = scaled.map((line) => Number(line.split(',')[3]));
    near(third.reduce((sum, value) => sum + value, 0) / third.length, 0, 1e-9);
    near(Math.hypot(...third) ** 2 / third.length, 1, 1e-9);
    const lines = (await readFile(out, 'utf8')).trim().split('\n');
    expect(lines[0]).toBe('x,y,noise,other,cluster,cluster_name,cluster_imputed');
    expect(lines[51]).toMatch(/,-1,Left out,$/);
    expect(lines.filter((line) => line.endsWith(',y'))).toEqual([lines[6]]);
    const capped = await cluster({ file: path, k: 3, outliers: 'z-score', treat: 'cap', impute: 'knn', reduce: 0.9 });
    expect(capped.clustered).toBe(90);
  });

  it('counts columns for what they say of an outcome, which takes no part', async () => {
    const path = join(folder, 'outcome.csv');
    const random = createRandom(4);
    const rows = Array.from({ length: 150 }, (_, row) => {
      const bought = ['often', 'once', 'never'][row % 3]!;
      return [
        bought,
        (row % 3) * 2 + random.next(),
        (row % 2) * 40 + random.next(),
        row % 3 === 2 ? 'yes' : 'no',
      ].join();
    });
    await writeFile(path, `bought,told,blind,churned\n${rows.join('\n')}\n`);
    const columns = ['told', 'blind'];
    const { importance, sizes, columns: used } = await cluster({ file: path, columns, importance: 'Bought', k: 3 });
    expect({ used, sizes }).toEqual({ used: columns, sizes: [50, 50, 50] });
    expect(importance).toMatchObject({ outcome: 'bought', by: 'mutual-information' });
    expect(importance!.weights['told']).toBeGreaterThan(1.9);
    const forest = { file: path, columns, importanceBy: 'random-forest', keep: 1, k: 3 };
    expect((await cluster({ ...forest, importance: 'churned' })).sizes).toEqual([50, 50, 50]);
    await expect(cluster({ ...forest, importance: 'bought' })).rejects.toThrow(/3 texts/);
  });

  it('reads quoted line breaks, and years that follow one another as names', async () => {
    const path = join(folder, 'breaks.csv');
    const rows = Array.from({ length: 40 }, (_, row) => `"note ${row}\nof ""two"" lines",${(row % 2) * 9},${row % 4}`);
    await writeFile(path, `2019,2020,2021\n${rows.join('\n')}\n`);
    const { rows: read, columns, dropped } = await cluster({ file: path, k: 2 });
    expect([read, columns, dropped.length]).toEqual([40, ['2020', '2021'], 1]);
  });

  it('finds the groups in mixed columns, and says what it left out and why', async () => {
    const path = join(folder, 'shop.csv.gz');
    await writeFile(path, gzipSync(await shop()));
    const out = join(folder, 'out.csv');
    const report = join(folder, 'report.html');
    const summary = await cluster({ file: path, out, report, k: { from: 2, to: 3 } });
    expect(summary).toMatchObject({ rows: 120, k: 3, sizes: [40, 40, 40], noise: 0 });
    expect(summary.columns).toEqual(['spend', 'visits', 'newsletter', 'city', 'joined']);
    expect(summary.dropped).toEqual([
      { column: 'customer', reason: 'looks like a key: different in every row' },
      { column: 'currency', reason: 'constant: every row has the same value' },
    ]);
    expect(summary.clusters.map(({ description }) => description).join()).toMatch(
      /spend [\d.]+× the average \([\d,]+ EUR\)/i,
    );
    const rows = (await readFile(out, 'utf8')).trim().split('\n');
    expect(rows[0]).toBe('customer;spend;visits;newsletter;city;joined;currency;cluster;cluster_name;cluster_imputed');
    expect(rows.length).toBe(121);
    expect(new Set(rows.slice(1).map((row) => row.split(';')[7]))).toEqual(new Set(['1', '2', '3']));
    const page = await readFile(report, 'utf8');
    for (const part of ['id="cards"', 'Scatter chart', 'Line chart of Silhouette', 'looks like a key'])
      expect(page).toContain(part);
    expect(page).not.toMatch(/<script|(?:src|href)="[^#]/);
  });

  it('takes a plugin of a stranger in each step, and writes the rows as it left them', async () => {
    const file = join(folder, 'stranger.csv');
    const rows = Array.from({ length: 60 }, (_, row) => {
      const group = row % 3;
      return [row === 9 ? 9000 : group * 100 + row / 10, row === 4 ? '' : group * 10 + (row % 7) / 10, group].join();
    });
    await writeFile(file, `spend,visits,left\n${rows.join('\n')}\n`);
    const own = (name: string) => fileURLToPath(new URL(`../../fixtures/${name}.mjs`, import.meta.url));
    const matrix = join(folder, 'stranger-matrix.csv');
    const out = join(folder, 'stranger-out.csv');
    const summary = await cluster({
      ...{ file, out, matrix, k: 3, scale: 'none' },
      ...{ impute: own('between'), imputeParams: { share: 1 } },
      ...{ outliers: own('far-off'), outliersParams: { usual: 10 }, threshold: 0.5, treat: 'exclude' },
      ...{ importance: 'left', importanceBy: own('slopes') },
    });
    expect(summary).toMatchObject({
      ...{ clustered: 59, sizes: [20, 20, 19], impute: 'between', importance: { by: 'slopes' } },
      warnings: expect.arrayContaining(['1 rows unlike all others were left out.']) as string[],
    });
    expect((await readFile(out, 'utf8')).split('\n')[5]).toMatch(/,visits$/);
    // The greatest of the column, by its weight: those of a mean of 1 for two columns.
    const { visits } = summary.importance!.weights as { visits: number };
    const fifth = (await readFile(matrix, 'utf8')).split('\n').find((line) => line.startsWith('5,'))!;
    expect(Number(fifth.split(',')[3])).toBeCloseTo(20.6 * visits, 6);
  });

  it('gives the same answer for the same seed, whatever the way of filling holes', async () => {
    const path = join(folder, 'again.csv');
    await writeFile(path, await shop());
    for (const impute of ['median', 'mean', 'mode', 'knn', 'drop']) {
      const { seconds: _, ...one } = await cluster({ file: path, impute, k: 3, params: { restarts: 3 } });
      const { seconds: __, ...two } = await cluster({ file: path, impute, k: 3, params: { restarts: 3 } });
      expect(one).toEqual(two);
      expect(one.clustered).toBe(impute === 'drop' ? 116 : 120);
      expect(one.k).toBe(3);
    }
  });

  it.each([
    ['Recncy', /no column "Recncy"\. Did you mean "Recency"\? There are: Recency, Annual income, v0, .* and 4 more\./],
    ['income', /Did you mean "Annual income"\?/],
    ['nothing', /no column "nothing"\. There are/],
  ])('says which column may have been meant by %s', (name, message) => {
    const columns = ['Recency', 'Annual income', ...Array.from({ length: 32 }, (_, at) => `v${at}`)];
    expect(() => namedColumns('columns', [name], columns)).toThrow(message);
    expect(namedColumns('columns', ['recency '], columns)).toEqual(new Set(['Recency']));
  });

  it('works by each algorithm, with the picture that belongs to it', async () => {
    const path = join(folder, 'each.csv');
    await writeFile(path, await shop());
    const report = join(folder, 'each.html');
    const columns = ['spend', 'visits'];
    expect((await cluster({ file: path, columns, algorithm: 'hierarchical', map: 'tsne', report })).k).toBe(3);
    expect(await readFile(report, 'utf8')).toMatch(/A picture only \(t-SNE\)[^]*Dendrogram/);
    const dense = await cluster({
      file: path,
      columns,
      algorithm: 'dbscan',
      params: { eps: 0.4 },
      map: 'umap',
      report,
    });
    expect(dense).toMatchObject({ k: 3, curve: [{ k: 3 }] });
    expect(await readFile(report, 'utf8')).toMatch(/A picture only \(UMAP\)[^]*their 5th nearest row/);
  });

  it('takes codes, keys and flags for what they are', async () => {
    const path = join(folder, 'codes.csv');
    const random = createRandom(5);
    const rows = Array.from({ length: 120 }, (_, row) =>
      [
        String(1000 + random.int(8000)).padStart(5, '0'),
        400 + random.int(60),
        ['01', '02', '03'][row % 3],
        row % 3 === 0 ? 1 : 0,
        row === 7 ? 'about 5' : (row % 3) * 10 + random.next(),
        random.int(1000),
      ].join(),
    );
    await writeFile(path, `home,user_id,region zip,churned,spend,phone\n${rows.join('\n')}\n`);
    const { columns, dropped, clusters, warnings } = await cluster({ file: path, k: 3 });
    expect(columns).toEqual(['region zip', 'churned', 'spend']);
    expect(dropped.map(({ column, reason }) => `${column}: ${reason.replace(/\d+/, 'n')}`)).toEqual([
      'home: n different codes, which are no quantities; at most 20 become columns',
      'user_id: refers to n different things: a key, no quantity',
      'phone: n different codes, which are no quantities; at most 20 become columns',
    ]);
    expect(clusters.some(({ description }) => /churned: all yes \(average 33 %\)/i.test(description))).toBe(true);
    expect(warnings).toContain('1 values of "spend" do not fit the others and count as missing.');
  });

  it('says before the work where it could not write, and writes nothing where it was stopped', async () => {
    const file = join(folder, 'rows.csv');
    await writeFile(file, 'a,b\n1,2\n3,5\n4,4\n9,9\n');
    for (const [asked, why] of [
      [{ out: join(folder, 'no', 'such.csv') }, /there is no folder .*no\./],
      [{ report: folder }, /it is a folder/],
      [{ out: file }, /named twice/],
      [{ out: join(folder, 'x'), report: join(folder, 'x') }, /named twice/],
    ] as const)
      await expect(cluster({ file, ...asked })).rejects.toMatchObject({ code: 'INVALID_REQUEST', message: why });
    const stop = new AbortController();
    const tell = ({ stage }: { stage: string }) => (stage === 'write' ? stop.abort() : undefined);
    const options = clusterOptionsSchema.parse({ file, k: 2, out: join(folder, 'stopped.csv') });
    await expect(clusterFile(options, { tell, signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it.each([
    ['a file that is not there', 'missing.csv', null, {}, 'SOURCE_UNREADABLE'],
    ['an empty file', 'empty.csv', '', {}, 'SOURCE_UNREADABLE'],
    ['a line of names alone', 'head.csv', 'a,b\n', {}, 'SOURCE_UNREADABLE'],
    ['one row', 'one.csv', 'a,b\n1,2\n', {}, 'MODEL_INPUT'],
    ['nothing but constants', 'same.csv', 'a,b\n1,2\n1,2\n1,2\n', {}, 'MODEL_INPUT'],
    ['more clusters than rows', 'few.csv', 'a,b\n1,2\n3,5\n4,4\n', { k: 7 }, 'MODEL_INPUT'],
    ['a column that is not there', 'names.csv', 'a,b\n1,2\n3,5\n', { columns: ['c'] }, 'INVALID_REQUEST'],
    ['an algorithm that is not there', 'algo.csv', 'a,b\n1,2\n3,5\n', { algorithm: 'magic' }, 'PLUGIN_UNKNOWN'],
    ['texts that all differ', 'texts.csv', 'a,b\nx,2\ny,5\nz,7\n', { columns: ['a'] }, 'MODEL_INPUT'],
    ['a logarithm of texts', 'log.csv', 'a,b\nx,2\ny,5\nx,7\ny,9\n', { log: ['a'], k: 2 }, 'INVALID_REQUEST'],
    ['k as a parameter', 'k.csv', 'a,b\n1,2\n3,5\n5,1\n', { params: { k: 2 } }, 'INVALID_REQUEST'],
    [
      'a parameter that does not fit',
      'param.csv',
      'a,b\n1,2\n3,5\n5,1\n',
      { params: { restarts: -1 }, k: 2 },
      'PLUGIN_SETTINGS',
    ],
  ])('says what is wrong with %s', async (_, name, text, options, code) => {
    const file = join(folder, name);
    if (text !== null) await writeFile(file, text);
    await expect(cluster({ file, ...options })).rejects.toMatchObject({ code });
  });
});

describe.runIf(existsSync(data))('clustering well-known files as scikit-learn does', () => {
  const file = (path: string) => new URL(path, data).pathname;

  it('mall customers by income and score', async () => {
    const columns = ['Annual Income (k$)', 'Spending Score (1-100)'];
    const summary = await cluster({ file: file('mall-customers/Mall_Customers.csv.gz'), columns, scale: 'none' });
    expect(summary.k).toBe(5);
    near(summary.silhouette, 0.5539, 0.0005);
    near(summary.wcss, 44448.455, 0.01);
    expect(summary.dunn).toBeGreaterThan(0);
    expect([...summary.sizes].sort((a, b) => a - b)).toEqual([22, 23, 35, 39, 81]);
  });

  it('customer personality by thirteen measures, rows without income left out', async () => {
    const columns = [
      'Income',
      'Recency',
      'MntWines',
      'MntFruits',
      'MntMeatProducts',
      'MntFishProducts',
      'MntSweetProducts',
    ];
    columns.push('MntGoldProds', 'NumDealsPurchases', 'NumWebPurchases', 'NumCatalogPurchases', 'NumStorePurchases');
    columns.push('NumWebVisitsMonth');
    const path = file('customer-personality/marketing_campaign.csv.gz');
    const summary = await cluster({ file: path, columns, impute: 'drop', k: { from: 2, to: 4 } });
    expect(summary).toMatchObject({ k: 2, clustered: 2216 });
    near(summary.silhouette, 0.3598, 0.001);
    near(summary.curve[1]!.silhouette, 0.2758, 0.002);
  });

  it('wine and iris', async () => {
    const wine = await cluster({ file: file('wine/wine.data.gz'), exclude: ['Class'], k: 3 });
    near(wine.wcss, 1277.9285, 0.01);
    expect([...wine.sizes].sort((a, b) => a - b)).toEqual([51, 62, 65]);
    const iris = await cluster({
      file: file('iris/IRIS.csv.gz'),
      exclude: ['species'],
      scale: 'none',
      k: { from: 2, to: 3 },
    });
    near(iris.silhouette, 0.6808, 0.0001);
    near(iris.curve[1]!.wcss, 78.9408, 0.001);
  });
});
