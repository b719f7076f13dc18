import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addMembers, openHouse, setMembers, type House } from '../fixtures/house.js';
import { all, openVendor, syncOf, type Vendor } from '../fixtures/vendor.js';
import { activate, allowRetry, failedCounts, failedOperations } from './index.js';

let house: House;
let vendor: Vendor;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await house.clear();
  vendor = openVendor();
});
const run = () => {
  house.pass(1000);
  return activate(house, syncOf(vendor), { signal: new AbortController().signal });
};

it('what was refused is listed with its reason, and is sent again when someone says so, if it is still wanted', async () => {
  await addMembers(house, { 1: {}, 2: {} });
  vendor.answer = all({ outcome: 'reject', code: 'VALUE_INVALID', message: 'no such address' });
  await run();
  const failed = await failedOperations(house.database, {}, 10);
  expect(failed.map(({ person, state, code }) => [person, state, code]).sort()).toEqual([
    ['prf_1', 'rejected', 'VALUE_INVALID'],
    ['prf_2', 'rejected', 'VALUE_INVALID'],
  ]);
  expect(await failedCounts(house.database, { sync: 'newsletter' })).toEqual([
    { sync: 'newsletter', state: 'rejected', code: 'VALUE_INVALID', operations: 2 },
  ]);
  vendor.answer = undefined;
  await run();
  expect(vendor.sent()).toEqual([]);

  await setMembers(house, [2], false);
  expect(await allowRetry(house.database, { code: 'OTHER' })).toBe(0);
  expect(await allowRetry(house.database, { code: 'VALUE_INVALID' })).toBe(2);
  await run();
  expect(vendor.sent()).toEqual(['add 1']);
  expect((await failedOperations(house.database, {}, 10)).map(({ person }) => person)).toEqual(['prf_2']);
});

it('what was given up is listed, and tried anew by itself', async () => {
  await addMembers(house, { 1: {} });
  vendor.answer = () => ({ outcomes: [], batch: { batch: 'unauthorized', message: 'no such key' } });
  await run();
  expect(await failedOperations(house.database, {}, 10)).toMatchObject([
    { state: 'dead', code: 'CREDENTIALS_REFUSED' },
  ]);
  vendor.answer = undefined;
  await run();
  expect(vendor.sent()).toEqual(['add 1']);
  expect(await failedOperations(house.database, {}, 10)).toEqual([]);
});
