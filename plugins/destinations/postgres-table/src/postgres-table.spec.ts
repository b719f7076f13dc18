import { describeDestination, describeWithService, testContext } from '@tributary/testkit';
import { afterEach, beforeEach, expect, it } from 'vitest';
import suite from '../conformance.js';
import { createMembersSchema, type MembersSchema } from '../fixtures/members-schema.js';
import plugin from './index.js';

describeWithService('postgres', 'the destination postgres-table', (url) => {
  describeDestination(plugin as never, suite);

  let made: MembersSchema;
  beforeEach(async () => void (made = await createMembersSchema(url)));
  afterEach(() => made.close());

  const context = (change: Record<string, unknown> = {}) =>
    testContext(plugin.settings.parse({ ...made.settings, ...change }), { needs: ['tcp'] });
  const options = (segment = 'vip') => ({ idempotencyKey: 'k1', segment: { key: segment, title: segment } });
  const operation = (n: number, record: Record<string, string | number | boolean | null>, kind = 'add') => ({
    id: `op${n}`,
    sync: 's',
    profile: `p${n}`,
    kind: kind as 'add' | 'update' | 'remove',
    record,
  });
  const rows = async () =>
    (await made.owner.query<Record<string, unknown>>(`SELECT * FROM ${made.schema}.members ORDER BY segment, profile`))
      .rows;

  it('makes columns of the types that come, and more when more come', async () => {
    await plugin.send(context(), [operation(1, { name: 'Ann', spent: 12.5, vip: true })], options());
    await plugin.send(
      context(),
      [operation(2, { 'Home "town"': 'x' })].map((one) => ({ ...one, record: { 'Home town': 'Oslo' } })),
      options(),
    );
    expect(await rows()).toEqual([
      { segment: 'vip', profile: 'p1', name: 'Ann', spent: '12.5', vip: true, 'Home town': null },
      { segment: 'vip', profile: 'p2', name: null, spent: null, vip: null, 'Home town': 'Oslo' },
    ]);
  });

  it('tells a value that the column refuses from the others, and says by which code', async () => {
    await plugin.send(context(), [operation(1, { spent: 1 })], options());
    const result = await plugin.send(
      context(),
      [operation(2, { spent: 2 }), operation(3, { spent: 'much' })],
      options(),
    );
    expect(result).toMatchObject([{ outcome: 'ok' }, { outcome: 'reject', code: 'SQL_22P02' }]);
    expect((await rows()).map(({ profile }) => profile)).toEqual(['p1', 'p2']);
  });

  it('keeps the last of several operations of one person', async () => {
    await plugin.send(context(), [operation(1, { name: 'A' }), operation(1, { name: 'B' }, 'update')], options());
    expect(await rows()).toMatchObject([{ name: 'B' }]);
    await plugin.send(context(), [operation(1, { name: 'C' }, 'update'), operation(1, {}, 'remove')], options());
    expect(await rows()).toEqual([]);
  });

  it('asks for the table and its columns where it may not make them', async () => {
    const fixed = { shape: 'fixed' };
    expect(await plugin.send(context(fixed), [operation(1, { name: 'A' })], options())).toMatchObject({
      batch: 'blocked',
    });
    await made.owner.query(
      `CREATE TABLE ${made.schema}.members (segment text, profile text, PRIMARY KEY (segment, profile)); GRANT ALL ON ${made.schema}.members TO ${made.schema}`,
    );
    expect(await plugin.send(context(fixed), [operation(1, { name: 'A' })], options())).toEqual({
      batch: 'blocked',
      message: expect.stringContaining('lacks the columns name') as string,
    });
  });

  it('names the rights that are missing in its probe', async () => {
    await plugin.send(context(), [operation(1, { name: 'A' })], options());
    await made.owner.query(
      `ALTER TABLE ${made.schema}.members OWNER TO postgres; GRANT SELECT ON ${made.schema}.members TO ${made.schema}`,
    );
    await expect(plugin.test(context())).rejects.toThrow(/lacks INSERT, UPDATE, DELETE/);
  });

  it('lists members and erases a person from every segment', async () => {
    const two = [operation(1, { email: 'gone@example.com' }), operation(2, { email: 'stays@example.com' })];
    await plugin.send(context(), two, options());
    await plugin.send(context(), two, options('other'));
    expect(await plugin.list?.(context(), { key: 'vip', title: '' }, null)).toEqual({
      members: ['p1', 'p2'],
      cursor: null,
    });
    await plugin.erase?.(context(), { email: 'gone@example.com', phone: '1' });
    expect((await rows()).map(({ segment, profile }) => `${String(segment)} ${String(profile)}`)).toEqual([
      'other p2',
      'vip p2',
    ]);
  });
});
