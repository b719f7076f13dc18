import { mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkFile } from '@tributary/linkage';
import { afterAll, describe, expect, it } from 'vitest';
import { readTraining, trainingText } from './labels/dedupe-training.js';
import { readLabels, taughtBy } from './labels/read-labels.js';
import { labelRowsText } from './labels/splink-labels.js';
import { withLinkedFiles } from './link-files.js';
import { parseTruth, readTruth } from './read-truth.js';
import { fromSplink, isSplink } from './splink-settings.js';
import { openLinkFile } from './table-file.js';
import { clusterShapes, writeClusters } from './write-clusters.js';

const folder = mkdtempSync(join(tmpdir(), 'link-shapes-'));
afterAll(() => rm(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const put = async (name: string, content: string): Promise<string> => {
  await writeFile(at(name), content);
  return at(name);
};

const names = 'anora bnora cnora dnora enora fnora gnora hnora inora jnora'.split(' ');
const people = names.flatMap((name, n) => [
  `p${2 * n},${name},19${50 + n}-01-02,"${name}@post.example"`,
  `p${2 * n + 1},${name.toUpperCase()},19${50 + n}-01-02,${n % 2 ? `${name}@post.example` : ''}`,
]);
const file = put('people.csv', `nr,surname,dob,email\n${people.join('\n')}\n`);
const cells = async (path: string): Promise<string[]> => (await readFile(path, 'utf8')).trim().split('\n');

describe('tables of clusters', () => {
  it('are written in three shapes, each of which is read again as known answers', async () => {
    const paths = [await file];
    await withLinkedFiles({ tell: () => undefined, paths, id: 'nr' }, async (linked) => {
      expect(linked.linkage.clusters.count).toBe(10);
      for (const shape of clusterShapes) {
        const out = at(`${shape}.csv`);
        await writeClusters(out, linked, shape);
        const truth = await readTruth(await parseTruth(out, linked.files), linked.files, linked.idColumns);
        expect(truth).toEqual({ labels: Int32Array.from(linked.linkage.clusters.of, (cluster) => cluster / 2) });
      }
    });
    expect((await cells(at('plain.csv')))[0]).toBe('cluster_id,source_dataset,unique_id,row');
    expect((await cells(at('splink.csv'))).slice(0, 2)).toEqual([
      'cluster_id,source_dataset,unique_id,nr,surname,dob,email',
      '1,people.csv,p0,p0,anora,1950-01-02,anora@post.example',
    ]);
    expect((await cells(at('dedupe.csv'))).slice(0, 3)).toEqual([
      'cluster_id,nr,surname,dob,email,canonical_nr,canonical_surname,canonical_dob,canonical_email',
      '1,p0,anora,1950-01-02,anora@post.example,p0,ANORA,1950-01-02,anora@post.example',
      '1,p1,ANORA,1950-01-02,,p0,ANORA,1950-01-02,anora@post.example',
    ]);
  });
});

describe('labels', () => {
  const tables = async () => ({ files: [await openLinkFile(await file)], idColumns: ['nr'] });
  const rows = 'unique_id_l,unique_id_r,clerical_match_score\np0,p1,1.0\np0,p2,0.1\n';

  it("go from Splink's shape to dedupe's and back", async () => {
    const labels = await readLabels(await put('labels.csv', rows), await tables());
    const training = trainingText(labels);
    const { match, distinct } = JSON.parse(training) as Record<string, { __class__: string; __value__: object[] }[]>;
    expect(match).toEqual([
      {
        __class__: 'tuple',
        __value__: [
          { nr: 'p0', surname: 'anora', dob: '1950-01-02', email: 'anora@post.example' },
          { nr: 'p1', surname: 'ANORA', dob: '1950-01-02', email: null },
        ],
      },
    ]);
    expect(distinct).toHaveLength(1);
    const again = await readLabels(await put('training.json', training), await tables());
    expect(labelRowsText(again)).toBe(
      'source_dataset_l,unique_id_l,source_dataset_r,unique_id_r,clerical_match_score\npeople.csv,p0,people.csv,p1,1.0\npeople.csv,p0,people.csv,p2,0.0\n',
    );
  });

  it('teach what their fields say, also of records that are in no file', async () => {
    const training = {
      match: [
        [
          { surname: 'Weber', dob: '1980-05-01' },
          { surname: 'webber', dob: '01.05.1980' },
        ],
      ],
      distinct: [],
    };
    const { files } = await tables();
    const labels = await readLabels(await put('other.json', JSON.stringify(training)), await tables());
    const fields = ['surname', 'birth_date'].map((role, n) => ({
      name: role,
      role,
      columns: [[['surname', 'dob'][n]!]],
    }));
    expect(taughtBy(labels, { fields: fields as never, files })).toEqual([
      { match: true, levels: { surname: 'nearly equal', birth_date: 'equal' } },
    ]);
    expect(labels[0]!.sides[0].found).toBeNull();
  });

  it('that are none say what is wrong', async () => {
    expect(() => readTraining('{"match":[]}', 'x.json')).toThrow(/no lists "match" and "distinct"/);
    expect(() => readTraining('{', 'x.json')).toThrow(/no JSON/);
    await expect(readLabels(await put('bad.csv', 'a,b\n1,2\n'), await tables())).rejects.toThrow(
      /no column unique_id_l/,
    );
    await expect(readLabels(await put('who.csv', rows.replace('p1', 'q9')), await tables())).rejects.toThrow(/"q9"/);
  });
});

describe("Splink's settings", () => {
  const table = async (): Promise<LinkFile[]> => [await openLinkFile(await file)];
  const comparison = (column: string) => ({
    output_column_name: column,
    comparison_levels: [
      { sql_condition: `"${column}_l" IS NULL OR "${column}_r" IS NULL`, is_null_level: true },
      { sql_condition: `jaro_winkler_similarity("${column}_l", "${column}_r") >= 0.9` },
      { sql_condition: 'ELSE' },
    ],
  });
  const settings = (rules: unknown[], columns = ['surname', 'dob']) => ({
    link_type: 'dedupe_only',
    unique_id_column_name: 'nr',
    comparisons: columns.map(comparison),
    blocking_rules_to_generate_predictions: rules,
  });

  it('become fields and blocking rules', async () => {
    const given = settings([
      { blocking_rule: 'l."dob" = r."dob"', sql_dialect: 'duckdb' },
      'SUBSTR(l.surname, 1, 3) = SUBSTR(r.surname, 1, 3) AND l.dob = r.dob',
    ]);
    expect(isSplink(given)).toBe(true);
    const { settings: own, id, linkType } = fromSplink(given, await table());
    expect(own.fields.map(({ role, columns }) => [role, ...columns.flat()])).toEqual([
      ['surname', 'surname'],
      ['birth_date', 'dob'],
    ]);
    const [surname, born] = own.fields.map(({ name }) => name);
    expect(own.blocking).toEqual({ rules: [[born], [`${surname}:beginning`, born]] });
    expect([id, linkType]).toEqual(['nr', 'dedupe_only']);
  });

  it.each([
    ['a rule that is no equality', settings(['levenshtein(l.surname, r.surname) < 2']), /no equality/],
    ['a column that is not there', settings([], ['shoe']), /look at shoe/],
    ['a rule on a column that nobody compares', settings(['l.email = r.email']), /uses email/],
  ])('are refused for %s', async (_, given, message) => {
    const files = await table();
    expect(() => fromSplink(given, files)).toThrow(message);
  });

  it('are refused where they link and there is one file', async () => {
    const request = {
      tell: () => undefined,
      paths: [await file],
      settings: { ...settings([]), link_type: 'link_only' },
    };
    await expect(withLinkedFiles(request, async () => undefined)).rejects.toThrow(/link_only.* 1 file/);
  });
});
