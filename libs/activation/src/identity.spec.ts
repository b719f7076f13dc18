import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addMembers, openHouse, setMembers, setTraits, type House } from '../fixtures/house.js';
import { openVendor, syncOf, type Vendor } from '../fixtures/vendor.js';
import { activate, activatePeople } from './index.js';

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

/** What a vendor that knows people by their address holds after these operations. */
function held(): string[] {
  const people = new Set<string>();
  for (const { kind, record, known } of vendor.applied) {
    if (known) people.delete(String(known['email']));
    if (kind === 'remove') people.delete(String(record['email']));
    else people.add(String(record['email']));
  }
  return [...people].sort();
}

it.each([
  ['the whole plan', () => run()],
  [
    'the live way',
    () =>
      activatePeople(house, syncOf(vendor), { profiles: ['1', '2'], signal: new AbortController().signal }).then(run),
  ],
])('an address that goes from one person to another is there in the end: %s', async (_, bring) => {
  for (const rename of [true, false]) {
    await house.clear();
    vendor = openVendor({ items: 1, concurrency: 4 });
    vendor.target.can = { ...vendor.target.can, rename };
    const people = { 1: { email: 'ann@x.org' }, 2: { email: 'bob@x.org' } };
    await addMembers(house, people);
    await run();
    // Merged into the first, whose latest address is that of the second.
    await setMembers(house, ['2'], false);
    await setTraits(house, { 1: { email: 'bob@x.org' } });
    await bring();
    expect(held()).toEqual(['bob@x.org']);
    await addMembers(house, people);
    await bring();
    expect(held()).toEqual(['ann@x.org', 'bob@x.org']);
    expect(await run()).toMatchObject({ unchanged: 2, add: 0, update: 0, remove: 0 });
  }
});
