import { randomBytes } from 'node:crypto';
import type { Database } from '@tributary/contracts';
import { openPostgresDatabase, openTemporaryDatabase } from '@tributary/database';
import { describeWithService } from '@tributary/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeSeenIndex } from './conformance/index.js';
import { openDatabaseSeenIndex } from './index.js';

/** Every case has the table to itself: ids of another case would be known already. */
const driverOver = (database: () => Database) => {
  let last = '';
  return async (place: string) => {
    if (place !== last) await database().query('TRUNCATE seen');
    last = place;
    return openDatabaseSeenIndex({ database: database() });
  };
};

describe('in the embedded database', () => {
  let database: Database;
  beforeAll(async () => void (database = await openTemporaryDatabase()));
  afterAll(() => database.close());

  describeSeenIndex(
    'PGlite',
    driverOver(() => database),
  );

  it('takes places up to 2^53 - 1, refuses others, and anything after its close', async () => {
    const index = openDatabaseSeenIndex({ database });
    const last = { id: 'far', place: Number.MAX_SAFE_INTEGER };
    expect(await index.claim([last])).toEqual([true]);
    expect(await index.claim([last, { ...last, place: last.place - 1 }])).toEqual([true, false]);
    for (const place of [-1, 0.5, 2 ** 53])
      await expect(index.claim([{ id: 'a', place }])).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
    await index.close();
    await expect(index.claim([])).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE' });
  });
});

describeWithService('postgres', 'on PostgreSQL', (url) => {
  const namespace = `seen_${randomBytes(6).toString('hex')}`;
  const pools: Database[] = [];
  beforeAll(async () => {
    for (let n = 0; n < 4; n++) pools.push(await openPostgresDatabase({ url, namespace, poolSize: 3 }));
  });
  afterAll(async () => {
    await pools[0]?.query(`DROP SCHEMA "${namespace}" CASCADE`);
    for (const pool of pools) await pool.close();
  });

  describeSeenIndex(
    'PostgreSQL',
    driverOver(() => pools[0]!),
  );

  it('four workers claim the same ids at once: each id has one place, and all agree for ever', async () => {
    const ids = Array.from({ length: 3000 }, (_, n) => `id ${n}`);
    const claims = pools.flatMap((database, worker) =>
      [0, 1].map((half) => {
        const entries = ids.map((id) => ({ id, place: worker * 2 + half }));
        if (half) entries.reverse();
        return { entries, answers: openDatabaseSeenIndex({ database }).claim(entries) };
      }),
    );
    const winners = new Map<string, number>();
    for (const { entries, answers } of claims)
      for (const [at, first] of (await answers).entries())
        if (first) {
          const { id, place } = entries[at]!;
          expect(winners.has(id)).toBe(false);
          winners.set(id, place);
        }
    expect(winners.size).toBe(ids.length);
    for (const { entries } of claims)
      expect(await openDatabaseSeenIndex({ database: pools[3]! }).claim(entries)).toEqual(
        entries.map(({ id, place }) => winners.get(id) === place),
      );
  });
});
