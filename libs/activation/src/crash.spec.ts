import { Killed } from '@tributary/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMembers, openHouse, setMembers, setTraits, type House } from '../fixtures/house.js';
import { mortal } from '../fixtures/mortal.js';
import { openVendor, syncOf, type Vendor } from '../fixtures/vendor.js';
import { activate, operationCounts } from './index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(() => house.clear());

const signal = new AbortController().signal;
const people = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [n + 1, { first_name: `Person ${n + 1}` }]));

/** One life after the other, each ended one call later than the one before, until one reaches its end. */
async function liveUntilDone(vendor: Vendor): Promise<number> {
  for (let lives = 1; ; lives++) {
    const life = mortal(house, syncOf(vendor), lives);
    try {
      await activate(life.deps, life.sync, { signal });
      return lives;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

describe('a process that dies before every call', () => {
  it('ends exact where the target honours keys: every operation has one effect, and a repeated batch carries its key', async () => {
    const vendor = openVendor({ items: 3 });
    await addMembers(house, people);
    expect(await liveUntilDone(vendor)).toBeGreaterThan(20);
    expect(vendor.sent().sort()).toEqual(Object.keys(people).map((profile) => `add ${profile}`));
    expect(vendor.requests.length).toBeGreaterThan(3);
    expect(new Set(vendor.requests.map((request) => request.key)).size).toBe(3);
    for (const { key, operations } of vendor.requests)
      expect(operations).toEqual(vendor.requests.find((request) => request.key === key)?.operations);

    await setMembers(house, [1], false);
    await setTraits(house, { 2: { first_name: 'Second' } });
    await liveUntilDone(vendor);
    expect(vendor.sent().slice(7).sort()).toEqual(['remove 1', 'update 2']);
    expect(await operationCounts(house)).toEqual({ newsletter: { ok: 9 } });
    const ledger = await house.warehouse.query('SELECT profile, present FROM sync_ledger FINAL ORDER BY profile');
    expect(ledger).toEqual(Object.keys(people).map((profile) => ({ profile, present: profile === '1' ? 0 : 1 })));
    expect(await house.warehouse.query('SELECT operation FROM delivery_log')).toHaveLength(9);
  }, 120_000);

  it('never sends twice where the target knows no keys: what nobody can know is marked so', async () => {
    const vendor = openVendor({ items: 3, concurrency: 3, idempotent: false });
    await addMembers(house, people);
    const lives = await liveUntilDone(vendor);
    const sent = vendor.sent();
    expect(new Set(sent).size).toBe(sent.length);
    const { newsletter } = await operationCounts(house);
    expect(newsletter?.['sent_unknown']).toBeGreaterThan(0);
    expect(newsletter?.['sent_unknown']).toBeLessThan(lives);
    expect(vendor.requests.every(({ operations }) => operations.length === 1)).toBe(true);
    expect((newsletter?.['ok'] ?? 0) + (newsletter?.['sent_unknown'] ?? 0)).toBe(7);
    const requests = vendor.requests.length;
    await activate(house, syncOf(vendor), { signal });
    expect(vendor.requests).toHaveLength(requests);
  }, 120_000);
});

it('sends a plan that is longer than its window, piece by piece', async () => {
  const vendor = openVendor({ items: 10_000 });
  await addMembers(house, Object.fromEntries(Array.from({ length: 20_050 }, (_, n) => [n + 1, {}])));
  expect(await activate(house, syncOf(vendor), { signal })).toMatchObject({ add: 20_050 });
  expect(vendor.members.size).toBe(20_050);
  expect(vendor.sent()).toHaveLength(20_050);
}, 120_000);
