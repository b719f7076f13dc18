import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addMembers, openHouse, type House } from '../fixtures/house.js';
import { openVendor, syncOf, type Vendor } from '../fixtures/vendor.js';
import { activate, operationCounts, pauseOf } from './index.js';

let house: House;
let vendor: Vendor;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await house.clear();
  vendor = openVendor({ items: 1, concurrency: 4 });
  await addMembers(house, Object.fromEntries(Array.from({ length: 12 }, (_, n) => [n + 1, {}])));
});
const run = (patient = false) => activate(house, syncOf(vendor), { signal: new AbortController().signal, patient });

it('a vendor that is away is left alone for a pause that grows, then tried by one batch, then served by all lanes', async () => {
  vendor.answer = () => ({ outcomes: [null], batch: { batch: 'unavailable', message: 'away' } });
  await run();
  const before = vendor.requests.length;
  expect(before).toBeLessThanOrEqual(4);
  const first = await pauseOf(house.database, 'vendor');
  await run();
  expect(vendor.requests).toHaveLength(before);
  for (let failures = 0; failures < 5; failures++) {
    house.pass(20 * 60_000);
    await run();
    expect(vendor.requests).toHaveLength(before + failures + 1);
  }
  const last = await pauseOf(house.database, 'vendor');
  expect(last?.failures).toBe((first?.failures ?? 0) + 5);
  expect((last?.until ?? 0) - house.now()).toBeGreaterThan(30_000);
  vendor.answer = undefined;
  house.pass(20 * 60_000);
  await run();
  house.pass(60 * 60_000);
  await run();
  expect(vendor.members.size).toBe(12);
  expect(await pauseOf(house.database, 'vendor')).toBeUndefined();
});

it('refused credentials end a run after one request in each lane, and whoever is patient asks no more', async () => {
  vendor.answer = () => ({ outcomes: [null], batch: { batch: 'unauthorized', message: 'wrong key' } });
  await run();
  const before = vendor.requests.length;
  expect(before).toBeLessThanOrEqual(4);
  await run(true);
  expect(vendor.requests).toHaveLength(before);
  await run();
  expect(vendor.requests).toHaveLength(before + 1);
  vendor.answer = undefined;
  await run();
  expect(await operationCounts(house)).toEqual({ newsletter: { ok: 12 } });
});
