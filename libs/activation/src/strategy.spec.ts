import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addMembers, choose, openHouse, setMembers, type House } from '../fixtures/house.js';
import { openVendor, syncOf, type Vendor } from '../fixtures/vendor.js';
import { activate, countPlan, type Sync, type SyncStrategy } from './index.js';

let house: House;
let vendor: Vendor;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await house.clear();
  vendor = openVendor();
});

const carriedOut = (key: string, strategy: Partial<SyncStrategy>, more: Partial<Sync> = {}): Sync => ({
  ...syncOf(vendor, { segment: key, maxRemovedShare: 1 }),
  key,
  strategy: { key, yieldsTo: [], syncs: ['gold', 'lapsed', 'push'], ...strategy },
  ...more,
});
const needOf = (key: string, grantedByDefault: boolean) => ({
  purposes: [{ key, grantedByDefault }],
  channels: ['email'],
});
const before = [
  { strategy: 'gold', segment: 'gold', consent: needOf('marketing', true) },
  { strategy: 'vip', segment: 'vip', consent: needOf('surveys', false) },
];
const run = (sync: Sync) => activate(house, sync, { signal: new AbortController().signal });

it('who is in several segments gets the strategy of the highest priority, and the plan names it', async () => {
  await addMembers(house, { 1: {}, 2: {}, 3: {}, 4: {} }, 'lapsed');
  await setMembers(house, [1, 2], true, 'gold');
  await setMembers(house, [2, 3, 4], true, 'vip');
  // Who may not be sent the higher one is sent the lower one.
  await choose(house, 1, false);
  await choose(house, 3, true, 'surveys');
  const lapsed = carriedOut('lapsed', { yieldsTo: before });
  expect(await countPlan(house, lapsed)).toMatchObject({
    add: 1,
    blocked: { marketing: 1, 'strategy gold': 1, 'strategy vip': 1 },
  });
  await run(lapsed);
  expect(vendor.sent()).toEqual(['add 4']);
  // Who comes into a higher one later leaves; who leaves it comes back.
  await setMembers(house, [4], true, 'gold');
  await run(lapsed);
  await setMembers(house, [2, 4], false, 'gold');
  await setMembers(house, [2], false, 'vip');
  await run(lapsed);
  expect(vendor.sent()[1]).toBe('remove 4');
  expect(vendor.sent().slice(2).sort()).toEqual(['add 2', 'add 4']);
});

it('a cap counts over syncs and channels, at the door where two send at once, and passes with time', async () => {
  await addMembers(house, { 1: {}, 2: {} }, 'gold');
  await setMembers(house, [1, 2], true, 'push');
  const cap = { most: 1, days: 7 };
  const [gold, push] = [carriedOut('gold', { cap }), carriedOut('push', { cap })];
  await Promise.all([run(gold), run(push)]);
  expect(vendor.sent().sort()).toEqual(['add 1', 'add 2']);
  const held = await house.database.query<{ message: string }>(
    `SELECT DISTINCT outcome, message FROM operations WHERE outcome != 'ok'`,
  );
  expect(held).toEqual([{ outcome: 'no_consent', message: 'as many contacts as the cap of its strategy allows' }]);
  const plans = await Promise.all([countPlan(house, gold), countPlan(house, push)]);
  expect(plans.reduce((sum, { blocked }) => sum + (blocked['cap'] ?? 0), 0)).toBe(2);
  house.pass(8 * 86_400_000);
  await Promise.all([run(gold), run(push)]);
  expect(vendor.sent().sort()).toEqual(['add 1', 'add 1', 'add 2', 'add 2']);
});
