import { afterAll, beforeAll, expect, it } from 'vitest';
import { addMembers, openHouse, type House } from '../fixtures/house.js';
import { openVendor, syncOf } from '../fixtures/vendor.js';
import { activate, allowRetry, deliveryHistory, syncHealth } from './index.js';

let house: House;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());

it('tells where a sync stands, what became of each record, and lets a range of time be tried again', async () => {
  const vendor = openVendor();
  await addMembers(house, { 1: {}, 2: {}, 3: {}, 4: {} });
  vendor.answer = (operations) => ({
    outcomes: operations.map(({ profile }) =>
      profile === '1' ? { outcome: 'reject', code: 'BAD', message: 'no such address' } : { outcome: 'ok' },
    ),
    batch: null,
  });
  const before = house.now();
  await activate(house, syncOf(vendor), { signal: new AbortController().signal });
  const after = house.now();

  const [health] = await syncHealth(house.database, after);
  expect(health).toMatchObject({ sync: 'newsletter', open: 0, lagSeconds: 0, errorRate: 0.25 });
  expect(Date.parse(health?.lastSuccess ?? '')).toBeGreaterThanOrEqual(before);
  expect((await syncHealth(house.database, after + 2 * 86_400_000))[0]?.errorRate).toBeNull();

  const bad = await deliveryHistory(house.warehouse, { sync: 'newsletter', outcome: 'rejected' }, 10);
  expect(bad).toMatchObject([{ profile: '1', kind: 'add', code: 'BAD', message: 'no such address', attempts: 1 }]);
  expect(Date.parse(bad[0]?.at ?? '')).toBeGreaterThanOrEqual(before);
  expect(await deliveryHistory(house.warehouse, { profile: '2' }, 10)).toHaveLength(1);
  expect(await deliveryHistory(house.warehouse, { from: before, to: after }, 3)).toHaveLength(3);
  expect(await deliveryHistory(house.warehouse, { to: before }, 10)).toEqual([]);

  expect(await allowRetry(house.database, { to: before })).toBe(0);
  expect(await allowRetry(house.database, { from: before, to: after })).toBe(1);
});
