import { randomBytes } from 'node:crypto';
import type { Database } from '@tributary/contracts';
import { openPostgresDatabase } from '@tributary/database';
import { describeWithService, Killed } from '@tributary/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMembers, openHouse, type House } from '../fixtures/house.js';
import { mortal } from '../fixtures/mortal.js';
import { openVendor, syncOf } from '../fixtures/vendor.js';
import { activate, operationCounts, type ActivationDeps } from './index.js';

const signal = new AbortController().signal;
const people = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [n + 1, { first_name: `Person ${n + 1}` }]));

/** The cases, over a house and so many workers' own ways to its database. */
function describeWorkers(house: () => House, workers: () => readonly ActivationDeps[]): void {
  beforeEach(() => house().clear());

  it('send every operation once, though the target knows no keys', async () => {
    const vendor = openVendor({ items: 4, idempotent: false });
    await addMembers(house(), people);
    await Promise.all(workers().map((deps) => activate(deps, syncOf(vendor), { signal })));
    expect(vendor.sent().sort()).toEqual(
      Object.keys(people)
        .map((profile) => `add ${profile}`)
        .sort(),
    );
    expect(await operationCounts(house())).toEqual({ newsletter: { ok: 30 } });
  });

  it('take over what a dead one left, and only then', async () => {
    const vendor = openVendor({ items: 4, idempotent: false });
    await addMembers(house(), people);
    for (let deaths = 0; deaths < 6; deaths++)
      await Promise.all(
        workers().map(async (deps, n) => {
          const life = mortal(deps, syncOf(vendor), n === 0 ? Infinity : 9 + deaths * 2);
          await activate(life.deps, life.sync, { signal }).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
        }),
      );
    const sent = vendor.sent();
    expect(new Set(sent).size).toBe(sent.length);
    const { newsletter } = await operationCounts(house());
    expect((newsletter?.['ok'] ?? 0) + (newsletter?.['sent_unknown'] ?? 0)).toBe(30);
  });
}

describe('several activations in one process', () => {
  let house: House;
  beforeAll(async () => void (house = await openHouse()));
  afterAll(() => house?.close());
  describeWorkers(
    () => house,
    () => [house, house],
  );
});

describeWithService('postgres', 'several workers on PostgreSQL', (url) => {
  const namespace = `activation_${randomBytes(6).toString('hex')}`;
  let house: House;
  let others: Database[] = [];
  const workers: ActivationDeps[] = [];
  beforeAll(async () => {
    const open = () => openPostgresDatabase({ url, namespace, poolSize: 4 });
    house = await openHouse(await open());
    others = [await open(), await open()];
    const databases = [house.database, ...others];
    for (const database of databases) workers.push({ ...house, database });
  });
  afterAll(async () => {
    await house.database.query(`DROP SCHEMA "${namespace}" CASCADE`);
    for (const database of others) await database.close();
    await house.close();
  });
  describeWorkers(
    () => house,
    () => workers,
  );
});
