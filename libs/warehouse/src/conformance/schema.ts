import { describe, expect, it } from 'vitest';
import { coreMigrations } from '../migrations/index.js';
import { refreshAliases } from '../schema/aliases.js';
import { migrate } from '../schema/migrate.js';
import type { Migration } from '../schema/migration.js';
import { subject, type OpenWarehouse } from './subject.js';

const step = (version: number, ...statements: string[]): Migration => ({
  version,
  name: `step ${version}`,
  statements,
});
const table = (name: string) => `CREATE TABLE IF NOT EXISTS ${name} (id UInt64) ENGINE = MergeTree ORDER BY id`;

export function schema(open: OpenWarehouse): void {
  describe('migrations', () => {
    const warehouse = subject(open);

    it('run once, in order, and again only where they were not finished', async () => {
      const broken = [step(1, table('one')), step(2, table('two'), 'SELECT * FROM no_such_table')];
      await expect(migrate(warehouse(), broken, { namespace: 'steps' })).rejects.toMatchObject({
        code: 'WAREHOUSE_QUERY',
      });
      const mended = [step(1, table('one')), step(2, table('two'), table('three'))];
      expect(await migrate(warehouse(), mended, { namespace: 'steps' })).toEqual([2]);
      expect(await migrate(warehouse(), mended, { namespace: 'steps' })).toEqual([]);
      await expect(migrate(warehouse(), mended.slice(0, 1), { namespace: 'steps' })).rejects.toMatchObject({
        code: 'DATA_DIRECTORY_NEWER',
      });
      await expect(
        migrate(warehouse(), [step(1, table('changed')), mended[1]!], { namespace: 'steps' }),
      ).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
      expect(await migrate(warehouse(), [step(1, table('elsewhere'))], { namespace: 'other' })).toEqual([1]);
    });

    it('lay the core tables; a fresh alias is seen by every session', async () => {
      expect(await migrate(warehouse(), coreMigrations)).toEqual(coreMigrations.map(({ version }) => version));
      const event = {
        known_at: 0,
        name: 'Order Completed',
        type: 'track',
        message_id: 'm',
        order_id: 'o',
        value: '1.5',
        currency: 'EUR',
      };
      await warehouse().insert(
        'events',
        [0, 41, 42].map((origin) => ({ ...event, origin, occurred_at: '2024-01-01 00:00:00.000' })),
        { token: 'events:1' },
      );
      const read = () =>
        warehouse().query<{ p: string }>(
          "SELECT DISTINCT profile AS p FROM events_canonical WHERE name = 'Order Completed' ORDER BY p",
        );
      expect((await read()).map(({ p }) => p)).toEqual(['0', '41', '42']);
      for (const [version, canonical, seen] of [
        [1, 41, ['0', '41']],
        [2, 42, ['0', '41', '42']],
      ] as const) {
        await warehouse().insert('profile_alias', [{ origin: 42, canonical, version }]);
        await refreshAliases(warehouse());
        const all = await Promise.all([read(), read(), read(), read()]);
        for (const rows of all) expect(rows.map(({ p }) => p)).toEqual(seen);
      }
      const [person] = await warehouse().query<{ p: string }>(
        'SELECT argMax(canonical, version) AS p FROM profile_alias WHERE origin = 42',
      );
      expect(person!.p).toBe('42');
    });
  });
}
