import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startClickHouseServer, type ClickHouseServer } from './start.js';

let path: string;
let server: ClickHouseServer;
beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'tributary-clickhouse-'));
  server = await startClickHouseServer({ path, users: { default: '', ann: 'pw' } });
});
afterAll(async () => {
  await server.close();
  await rm(path, { recursive: true, force: true });
});

const ask = (query: Record<string, string>, init: RequestInit = {}): Promise<Response> =>
  fetch(`${server.url}/?${new URLSearchParams(query).toString()}`, { method: 'POST', ...init });
const text = async (response: Promise<Response>): Promise<string> => (await response).text();

it('answers pings, statements in the URL and in the body, in the format that is asked for', async () => {
  expect(await text(fetch(`${server.url}/ping`))).toBe('Ok.\n');
  expect(await text(fetch(`${server.url}/replicas_status`))).toBe('Ok.\n');
  expect(await text(fetch(server.url))).toBe('Ok.\n');
  expect((await fetch(`${server.url}/nothing`)).status).toBe(404);
  expect(await text(fetch(`${server.url}/?query=SELECT%201`))).toBe('1\n');
  expect(await text(ask({}, { body: 'SELECT 1 AS x FORMAT JSONEachRow' }))).toBe('{"x":1}\n');
  expect(await text(ask({ default_format: 'CSV' }, { body: "SELECT 'FORMAT TSV' AS x -- FORMAT TSV" }))).toBe(
    '"FORMAT TSV"\n',
  );
  expect(await text(ask({}, { body: 'SELECT 1 AS x', headers: { 'X-ClickHouse-Format': 'CSVWithNames' } }))).toBe(
    '"x"\n1\n',
  );
  const named = await ask({ query_id: 'mine' }, { body: 'SHOW DATABASES' });
  expect(named.headers.get('x-clickhouse-query-id')).toBe('mine');
  expect(await named.text()).toContain('default');
});

it('keeps settings, parameters and the database of one request out of the next', async () => {
  await text(ask({}, { body: 'CREATE DATABASE aside' }));
  expect(
    await text(
      ask(
        { param_x: "a'b", max_threads: '1', database: 'aside' },
        { body: "SELECT {x:String}, getSetting('max_threads'), currentDatabase()" },
      ),
    ),
  ).toBe("a\\'b\t1\taside\n");
  expect(await text(ask({ max_block_size: '77' }, { body: "SELECT getSetting('max_block_size')" }))).toBe('77\n');
  expect(await text(ask({}, { body: "SELECT getSetting('max_block_size'), currentDatabase()" }))).toBe(
    '65409\tdefault\n',
  );
  expect((await ask({}, { body: 'SELECT {x:String}' })).headers.get('x-clickhouse-exception-code')).toBe('456');
});

it('takes rows after the statement, in the URL or in the body, gzipped too, and says how many', async () => {
  await text(ask({}, { body: 'CREATE TABLE t (id UInt64, s String) ENGINE = MergeTree ORDER BY id' }));
  const rows = '{"id":1,"s":"x"}\n{"id":2,"s":"FORMAT CSV"}\n';
  const inserted = await ask({ query: 'INSERT INTO t FORMAT JSONEachRow' }, { body: rows });
  expect([inserted.status, await inserted.text()]).toEqual([200, '']);
  expect(JSON.parse(inserted.headers.get('x-clickhouse-summary')!)).toMatchObject({ written_rows: '2' });
  await text(ask({}, { body: `INSERT INTO t (id, s) SETTINGS max_insert_threads = 1 FORMAT JSONEachRow\n${rows}` }));
  const headers = { 'content-encoding': 'gzip' };
  await text(ask({ query: 'INSERT INTO t FORMAT JSONEachRow' }, { body: gzipSync(rows), headers }));
  await text(ask({}, { body: "INSERT INTO t VALUES (9, 'v')" }));
  await text(ask({}, { body: 'INSERT INTO t SELECT 10, toString(count()) FROM t' }));
  expect(await text(ask({}, { body: 'SELECT count(), sum(id) FROM t' }))).toBe('8\t28\n');
});

it('refuses as a server does: status, number and words', async () => {
  const cases: [Promise<Response>, number, string][] = [
    [ask({}, { body: 'SELECT * FROM nowhere' }), 404, '60'],
    [ask({}, { body: 'SELEC 1' }), 400, '62'],
    [ask({ no_such: '1' }, { body: 'SELECT 1' }), 404, '115'],
    [ask({ database: 'nope' }, { body: 'SELECT 1' }), 404, '81'],
    [ask({ user: 'ann', password: 'no' }, { body: 'SELECT 1' }), 403, '516'],
    [ask({}, { body: 'SELECT 1', headers: { 'X-ClickHouse-User': 'ann', 'X-ClickHouse-Key': 'bad' } }), 403, '516'],
    [
      ask(
        { max_execution_time: '0.2' },
        { body: 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1' },
      ),
      408,
      '159',
    ],
    [fetch(`${server.url}/?query=${encodeURIComponent('CREATE DATABASE by_get')}`), 500, '164'],
  ];
  for (const [asked, status, number] of cases) {
    const response = await asked;
    expect([response.status, response.headers.get('x-clickhouse-exception-code')]).toEqual([status, number]);
    expect(await response.text()).toMatch(new RegExp(`^Code: ${number}\\. DB::Exception: .*\\(version .*\\)\n$`, 's'));
  }
  const basic = { authorization: `Basic ${Buffer.from('ann:pw').toString('base64')}` };
  expect(await text(ask({}, { body: 'SELECT 1', headers: basic }))).toBe('1\n');
});

it('marks an error in the middle of a result with its tag, and breaks the answer off', async () => {
  const response = await ask(
    {},
    { body: 'SELECT number, throwIf(number = 900000) FROM numbers(1000000) SETTINGS max_threads = 1' },
  );
  expect(response.status).toBe(200);
  const tag = response.headers.get('x-clickhouse-exception-tag')!;
  let body = '';
  await expect(
    (async () => {
      const decoder = new TextDecoder();
      for await (const piece of response.body!) body += decoder.decode(piece as Uint8Array, { stream: true });
    })(),
  ).rejects.toThrow();
  expect(body.startsWith('0\t0\n1\t0\n')).toBe(true);
  expect(body.slice(-2000)).toMatch(
    new RegExp(`\r\n__exception__\r\n${tag}\r\nCode: 395[\\s\\S]*\n\\d+ ${tag}\r\n__exception__\r\n$`),
  );
});

it('stops a statement by its id', async () => {
  const endless = 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1';
  const running = ask({ query_id: 'long' }, { body: endless });
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect((await ask({ query_id: 'long' }, { body: 'SELECT 1' })).headers.get('x-clickhouse-exception-code')).toBe(
    '216',
  );
  expect(await text(ask({ param_id: 'long' }, { body: 'KILL QUERY WHERE query_id = {id:String} SYNC' }))).toContain(
    'finished\tlong',
  );
  expect((await running).headers.get('x-clickhouse-exception-code')).toBe('394');
  expect(await text(ask({}, { body: "KILL QUERY WHERE query_id = 'long' SYNC" }))).toBe('');
});
