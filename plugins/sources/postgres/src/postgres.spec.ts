import pg from 'pg';
import type { Json, SourceBatch } from '@tributary/plugin-kit';
import { describeKilledSource, describeSource, describeWithService, testContext } from '@tributary/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import suite from '../conformance.js';
import { createPeopleTable, type PeopleTable } from '../fixtures/people-table.js';
import plugin from './index.js';

describeWithService('postgres', 'the source postgres', (url) => {
  describeSource(plugin as never, suite);
  describeKilledSource(new URL('../dist/index.js', import.meta.url), suite);

  let table: PeopleTable;
  beforeEach(async () => void (table = await createPeopleTable(url, 6)));
  afterEach(() => table.close());

  async function read(cursor: Json | null, change: Record<string, unknown> = {}) {
    const ctx = testContext(plugin.settings.parse({ ...table.settings, ...change }), { needs: ['tcp'] });
    const batches: SourceBatch[] = [];
    for await (const batch of plugin.read(ctx, cursor)) batches.push(batch);
    const events = batches.flatMap((batch) => batch.events);
    return { events, ids: events.map(({ userId }) => userId), cursor: batches.at(-1)?.cursor ?? cursor, ctx };
  }
  const people = () => `${table.schema}.people`;

  it('reads types as they are: exact numbers, times, values inside JSON', async () => {
    await table.owner.query(`UPDATE ${people()} SET spent = 12345678901234.5678 WHERE id = 1`);
    const { events } = await read(null);
    expect(events[0]).toMatchObject({
      timestamp: '2026-01-01T00:00:00.000Z',
      traits: { age: 20, spent: 0, city: 'Town 0', email: 'person0@example.com' },
      context: { row: { table: people(), key: '0' } },
    });
    expect(events.find(({ userId }) => userId === 'c1')?.traits).toMatchObject({ spent: '12345678901234.5678' });
  });

  it('finds a row whose transaction began early and committed after later ones were read, once', async () => {
    const slow = new pg.Client(url);
    await slow.connect();
    await slow.query('BEGIN');
    await slow.query(`INSERT INTO ${people()} VALUES (100, 'late', NULL, 1, 0, '{}', '2026-01-01 00:00:01+00')`);
    await table.owner.query(
      `INSERT INTO ${people()} VALUES (101, 'early', NULL, 1, 0, '{}', '2026-01-01 00:00:02+00')`,
    );
    const first = await read(null);
    expect(first.ids).toContain('early');
    expect(first.ids).not.toContain('late');
    await slow.query('COMMIT');
    await slow.end();
    const second = await read(first.cursor);
    expect(second.ids).toEqual(['late']);
    expect((await read(second.cursor)).ids).toEqual([]);
  });

  it('finds what a savepoint of a slow transaction wrote', async () => {
    const slow = new pg.Client(url);
    await slow.connect();
    await slow.query('BEGIN; SAVEPOINT one');
    await slow.query(`INSERT INTO ${people()} VALUES (100, 'late', NULL, 1, 0, '{}', '2026-01-01 00:00:01+00')`);
    await slow.query('RELEASE one');
    const first = await read(null);
    await slow.query('COMMIT');
    await slow.end();
    expect((await read(first.cursor)).ids).toEqual(['late']);
  });

  it('reads a changed row again under a new message id, and one that was not changed not at all', async () => {
    const first = await read(null);
    await table.owner.query(
      `UPDATE ${people()} SET email = 'new@example.com', changed = changed + interval '1 h' WHERE id = 2`,
    );
    const second = await read(first.cursor);
    expect(second.events).toMatchObject([{ userId: 'c2', traits: { email: 'new@example.com' } }]);
    expect(first.events.map(({ messageId }) => messageId)).not.toContain(second.events[0]!.messageId);
  });

  it('reads by a serial number too, and a view', async () => {
    const bySerial = { cursor: 'id' };
    const first = await read(null, bySerial);
    await table.add(6, 7);
    expect((await read(first.cursor, bySerial)).ids).toEqual(['c6']);
    await table.owner.query(
      `CREATE VIEW ${table.schema}.adults AS SELECT * FROM ${people()}; GRANT SELECT ON ${table.schema}.adults TO ${table.schema}`,
    );
    expect((await read(null, { table: `${table.schema}.adults` })).ids).toHaveLength(7);
  });

  it('says how many rows cannot be read for want of a cursor', async () => {
    await table.owner.query(
      `ALTER TABLE ${people()} ALTER COLUMN changed DROP NOT NULL; UPDATE ${people()} SET changed = NULL WHERE id < 2`,
    );
    const { ctx, ids } = await read(null);
    expect(ids).toHaveLength(4);
    expect(ctx.log.text()).toContain('"rows":2');
  });

  it.each([
    [{ cursor: 'email' }, /cursor column "email" holds text/],
    [{ key: 'nothing' }, /no column "nothing"; it has: id, number/],
    [{ database: 'nowhere' }, /no database of this name/],
  ])('refuses %j in words', async (change, message) => {
    await expect(read(null, change)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
    await expect(read(null, change)).rejects.toThrow(message);
  });
});
