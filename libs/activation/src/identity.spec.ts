import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addMembers, openHouse, setTraits, type House } from '../fixtures/house.js';
import { openVendor, syncOf, type Vendor } from '../fixtures/vendor.js';
import { activate } from './index.js';

let house: House;
let vendor: Vendor;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await house.clear();
  vendor = openVendor();
  await addMembers(house, { 1: { first_name: 'Ann' }, 2: { first_name: 'Bob' } });
  await run();
  await setTraits(house, { 1: { first_name: 'Ann', email: 'ann@new.example' } });
});
const run = () => activate(house, syncOf(vendor), { signal: new AbortController().signal });
const later = () => vendor.applied.slice(2).map(({ kind, record, known }) => [kind, record['email'], known?.['email']]);

it('a new address takes the old record away before it adds the new one, where the vendor knows people by it', async () => {
  await run();
  expect(later()).toEqual([
    ['remove', 'p1@example.org', undefined],
    ['add', 'ann@new.example', undefined],
  ]);
  expect(await run()).toMatchObject({ unchanged: 2, add: 0, update: 0, remove: 0 });
});

it('a new address is one update that tells the old one, where the vendor can rename', async () => {
  vendor.target.can = { ...vendor.target.can, rename: true };
  await run();
  expect(later()).toEqual([['update', 'ann@new.example', 'p1@example.org']]);
});
