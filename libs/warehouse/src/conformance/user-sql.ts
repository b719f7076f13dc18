import { beforeAll, describe, expect, it } from 'vitest';
import { collect, subject, type OpenWarehouse } from './subject.js';

/** SQL that a person wrote: what it may say, and what it may not, however it says it. */
export function userSql(open: OpenWarehouse): void {
  describe('SQL of a person', () => {
    const warehouse = subject(open);
    const relations = { seen: 'SELECT profile, name, at FROM facts WHERE at < {until:UInt32}' };
    const params = { until: 100 };
    const many = 'SELECT number + {until:UInt32} AS at FROM numbers(100000)';
    const ask = (sql: string) => warehouse().guard({ sql, relations }, { params });

    beforeAll(async () => {
      for (const table of ['facts', 'secrets'])
        await warehouse().command(
          `CREATE TABLE ${table} (profile UInt64, name String, at UInt32) ENGINE = MergeTree ORDER BY profile`,
        );
      await warehouse().insert('facts', [
        { profile: '1', name: "a;b -- '", at: 1 },
        { profile: '1', name: 'b', at: 2 },
        { profile: '2', name: 'b', at: 200 },
      ]);
    });

    it.each([
      ['a grouping', 'select profile, count() as n from seen group by profile;', [{ profile: '1', n: '2' }]],
      [
        'comments, texts, own names, windows',
        `with b as (select profile, name, row_number() over (partition by profile order by at desc) as place from seen)
         select profile, name as "last;one" from b /* ; drop */ where place = 2 and name = 'a;b -- \\'' -- the end`,
        [{ profile: '1', 'last;one': "a;b -- '" }],
      ],
      [
        'unions, joins, subqueries and lambdas',
        `select s.profile as profile, arrayMap(x -> x + 1, groupArray(s.at))[1] as n, (select max(at) from seen) as m from seen s
         join (select profile from seen union all select 7) p on p.profile = s.profile where s.profile in (select profile from seen)
         group by s.profile`,
        [{ profile: '1', n: '2', m: 2 }],
      ],
    ])('runs %s', async (_, sql, expected) => {
      const guarded = await ask(sql);
      expect(guarded.columns.map(({ name }) => name)).toEqual(Object.keys(expected[0] ?? {}));
      const rows = await collect(guarded.rows<object>((source) => `SELECT * FROM ${source}`));
      expect(rows.flat()).toEqual(expected);
    });

    it.each([
      ['drop table facts'],
      ['select 1; drop table facts'],
      ['select 1) ; drop table facts; select (1'],
      ['select 1) union all select name from secrets where (1 = 1'],
      ['insert into facts select 1, 2, 3'],
      ['explain select 1'],
      ['show tables'],
      ["select 1 into outfile '/tmp/stolen'"],
      ['select 1 format Native'],
      ['select 1 settings readonly = 0'],
      ['select * from (select 1 settings max_execution_time = 0)'],
      ['select * from secrets'],
      ['select * from facts'],
      ['select * from system.tables'],
      ['select * from `system`.`tables`'],
      ['with secrets as (select 1 as a) select profile in (system.tables) from seen'],
      ['select profile from seen where profile in secrets'],
      ["select * from file('/etc/passwd', 'LineAsString')"],
      ["select * from FILE('/etc/passwd', 'LineAsString')"],
      ["select file('/etc/passwd')"],
      ["select `file`('/etc/passwd')"],
      ["select * apply(file) from (select '/etc/passwd')"],
      ["select * replace (file('/etc/passwd') as profile) from seen"],
      ["select columns('.*') apply(x -> file(x)) from seen"],
      ["select arrayMap(file, ['/etc/passwd'])"],
      ["with x -> file(x) as f select f('/etc/passwd')"],
      ["select arrayReduce('sum', [1])"],
      ["select * from url('http://169.254.169.254/', 'LineAsString')"],
      ["select * from remote('127.0.0.1', system.one)"],
      ["select * from merge('default', '.*')"],
      ["select * from viewExplain('EXPLAIN', '', (select 1))"],
      ['select * from numbers(1000000000000)'],
      ["select dictGet('d', 'c', 1)"],
      ["select joinGet('secrets', 'name', 1)"],
      ["select getSetting('max_threads')"],
      ['select @@version'],
      ['select sleep(3)'],
      ['select currentUser()'],
      ['select hostName()'],
      ['select addressToLine(1)'],
      ['select now()'],
      ['select rand()'],
      ['with recursive r as (select 1 as n union all select n + 1 from r) select * from r'],
      ['select {until:UInt32}'],
      ['select * from {until:Identifier}'],
      ['select no_such_column from seen'],
      ['select toDate(profile, profile, profile) from seen'],
      ['select'],
      [''],
    ])('refuses %s', async (sql) => {
      await expect(ask(sql)).rejects.toMatchObject({ code: 'SQL_REFUSED', fault: 'user' });
    });

    it('ends at its time limit, with parameters bound too', async () => {
      const guarded = await warehouse().guard(
        { sql: 'select sum(cityHash64(a.at, b.at, c.at)) as s from many a, many b, many c', relations: { many } },
        { params },
      );
      const rows = guarded.rows((source) => `SELECT * FROM ${source}`, { timeoutSeconds: 0.3 });
      await expect(collect(rows)).rejects.toMatchObject({
        code: 'WAREHOUSE_TIMEOUT',
      });
      expect(await warehouse().query('SELECT count() AS n FROM facts')).toEqual([{ n: '3' }]);
    });

    it('is held to reading by the engine too', async () => {
      const { rows } = await ask('select profile from seen');
      await expect(
        collect(rows((source) => `SELECT line FROM ${source} AS s, file('/etc/passwd', 'LineAsString') AS f`)),
      ).rejects.toMatchObject({ code: 'WAREHOUSE_QUERY', details: { number: 164 } });
      expect(await warehouse().query('SELECT count() AS n FROM facts')).toEqual([{ n: '3' }]);
    });
  });
}
