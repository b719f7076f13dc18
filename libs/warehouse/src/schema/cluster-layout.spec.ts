import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openEmbeddedWarehouse } from '../embedded/open.js';
import { coreMigrations } from '../migrations/index.js';
import { clusterStatements } from './cluster-layout.js';
import { withReader } from './dictionary-source.js';

let path: string;
let warehouse: Warehouse;
beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'tributary-layout-'));
  warehouse = await openEmbeddedWarehouse({ path });
});
afterAll(async () => {
  await warehouse.close();
  await rm(path, { recursive: true, force: true });
});

const layout = { cluster: 'river', database: 'cdp' };
const laidOut = (sql: string): readonly string[] => clusterStatements(sql, layout);
/** The engine's own reading of a statement; fails where it cannot be parsed. */
const read = async (sql: string): Promise<string> =>
  (await warehouse.query<{ text: string }>('SELECT formatQuery({sql:String}) AS text', { params: { sql } }))[0]!.text;

it('gives every statement of the core a form for a cluster that the engine can parse', async () => {
  for (const migration of coreMigrations)
    for (const statement of migration.statements) {
      const forms = laidOut(statement);
      for (const form of forms) expect(await read(form)).toContain('ON CLUSTER river');
      if (!/^\s*CREATE TABLE/.test(statement)) continue;
      const [kept = '', face] = await Promise.all(forms.map(read));
      expect(kept).toMatch(/ENGINE = Replicated\w*MergeTree\('\/clickhouse\/tables\/\{uuid\}\/(\{shard\}|everywhere)'/);
      expect(kept).not.toContain('non_replicated');
      if (kept.includes('everywhere')) expect(face).toBeUndefined();
      else expect(face).toMatch(/ENGINE = Distributed\('river', 'cdp', '\w+_local', (origin|profile|id)\)/);
      // What is written in the columns, comments and settings is the same as on one server.
      const columns = (text: string): string => text.slice(text.indexOf('('), text.lastIndexOf('ENGINE'));
      expect(columns(forms[0]!)).toBe(columns(statement));
    }
});

it('relies on nothing that only a server of its own has', () => {
  for (const { statements } of coreMigrations)
    expect(statements.join('\n')).not.toMatch(
      /\b(?:file|url|s3|executable|input)\s*\(|ENGINE = (?:Memory|File|Log|TinyLog|URL|Join|Set|Buffer)\b/i,
    );
});

it('keeps the arguments of an engine, and spreads rows by the column that keeps a person together', async () => {
  const [kept, face] = laidOut(
    "CREATE TABLE t (profile UInt64, v UInt64, x String DEFAULT 'ENGINE = Log') ENGINE = ReplacingMergeTree(v) PARTITION BY v ORDER BY profile",
  );
  expect(await read(kept!)).toContain(
    "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{uuid}/{shard}', '{replica}', v)\nPARTITION BY v\nORDER BY profile",
  );
  expect(kept).toContain("x String DEFAULT 'ENGINE = Log')");
  expect(await read(face!)).toBe(
    "CREATE TABLE t ON CLUSTER river AS t_local\nENGINE = Distributed('river', 'cdp', 't_local', profile)",
  );
});

it('sends changes to the tables that hold the rows, and columns to the faces too', async () => {
  const cases: [string, string[]][] = [
    ['ALTER TABLE features_x DROP PARTITION 7', ['ALTER TABLE features_x_local ON CLUSTER `river` DROP PARTITION 7']],
    [
      'ALTER TABLE features_x ADD COLUMN IF NOT EXISTS a Float64, ADD COLUMN IF NOT EXISTS b Float64',
      ['features_x_local', 'features_x'].map(
        (table) =>
          `ALTER TABLE ${table} ON CLUSTER \`river\` ADD COLUMN IF NOT EXISTS a Float64, ADD COLUMN IF NOT EXISTS b Float64`,
      ),
    ],
    [
      'ALTER TABLE events DELETE WHERE origin = 7',
      ['ALTER TABLE events_local ON CLUSTER `river` DELETE WHERE origin = 7'],
    ],
    [
      'DELETE FROM events WHERE origin = {p:UInt64}',
      ['DELETE FROM events_local ON CLUSTER `river` WHERE origin = {p:UInt64}'],
    ],
    ['OPTIMIZE TABLE profiles FINAL', ['OPTIMIZE TABLE profiles_local ON CLUSTER `river` FINAL']],
    ['TRUNCATE TABLE events', ['TRUNCATE TABLE events_local ON CLUSTER `river`']],
    ['TRUNCATE TABLE profile_alias', ['TRUNCATE TABLE profile_alias ON CLUSTER `river`']],
    [
      'DROP TABLE IF EXISTS events',
      [
        'DROP TABLE IF EXISTS events ON CLUSTER `river` SYNC',
        'DROP TABLE IF EXISTS events_local ON CLUSTER `river` SYNC',
      ],
    ],
    ['DROP VIEW IF EXISTS v', ['DROP VIEW IF EXISTS v ON CLUSTER `river`']],
    [
      'SYSTEM RELOAD DICTIONARY profile_alias_dict',
      [
        'SYSTEM SYNC REPLICA ON CLUSTER `river` cdp.profile_alias',
        'SYSTEM RELOAD DICTIONARY ON CLUSTER `river` cdp.profile_alias_dict',
      ],
    ],
    ['INSERT INTO profiles SELECT 1', ['INSERT INTO profiles SELECT 1']],
  ];
  for (const [sql, expected] of cases) {
    expect(laidOut(sql)).toEqual(expected);
    for (const form of expected) await read(form);
  }
});

it('refuses what it has no form for, in place of doing it on one server', () => {
  for (const sql of [
    'CREATE TABLE t (word String) ENGINE = MergeTree ORDER BY word',
    'CREATE TABLE t ENGINE = Memory AS SELECT 1',
    'CREATE MATERIALIZED VIEW v TO t AS SELECT 1',
    'RENAME TABLE a TO b',
    'EXCHANGE TABLES a AND b',
    'SYSTEM RELOAD DICTIONARIES',
  ])
    expect(() => laidOut(sql)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

it('tells a dictionary whom to read its table as, and where', async () => {
  const create = coreMigrations.flatMap(({ statements }) => statements).find((sql) => /^CREATE DICTIONARY/.test(sql))!;
  const named = withReader(create, { database: 'cdp', username: "o'neil", password: 'p\\w' });
  expect(named).toContain("SOURCE(CLICKHOUSE(USER 'o\\'neil' PASSWORD 'p\\\\w' QUERY '");
  expect(named).toContain('FROM cdp.profile_alias GROUP');
  await read(named);
  expect(withReader(create, { database: 'cdp', username: 'default', password: '' })).not.toContain('PASSWORD');
});
