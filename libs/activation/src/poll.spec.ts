import type { Operation } from '@tributary/plugin-kit';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { addMembers, openHouse, setTraits, type House } from '../fixtures/house.js';
import { all, openVendor, syncOf, type Vendor } from '../fixtures/vendor.js';
import { activate, operationCounts, type TargetResult } from './index.js';

let house: House;
let vendor: Vendor;
let polled: { job: string; operations: readonly Operation[]; key: string }[];
let answer: (operations: readonly Operation[]) => TargetResult;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await house.clear();
  polled = [];
  vendor = openVendor();
  vendor.answer = all({ outcome: 'accepted', job: 'job-1' });
  vendor.target.poll = async (job, operations, { idempotencyKey }) => {
    polled.push({ job, operations, key: idempotencyKey });
    return answer(operations);
  };
});

const run = () => activate(house, syncOf(vendor), { signal: new AbortController().signal });
const state = () =>
  house.database.query('SELECT profile::text AS profile, state, outcome, attempts FROM operations ORDER BY profile');
const running = all({ outcome: 'accepted', job: 'job-1' });

it('asks for the job of a vendor that accepted, again while it runs, and settles each operation by its answer', async () => {
  await addMembers(house, { 1: {}, 2: {} });
  await run();
  expect(polled).toHaveLength(0);
  expect(await operationCounts(house)).toEqual({ newsletter: { open: 2 } });
  expect(await house.warehouse.query('SELECT * FROM sync_ledger')).toEqual([]);

  answer = running;
  house.pass(2000);
  await run();
  expect(polled).toHaveLength(1);
  expect(polled[0]?.key).toBe(vendor.requests[0]?.key);
  expect(vendor.requests).toHaveLength(1);

  answer = (operations) => ({
    outcomes: operations.map(({ profile }) =>
      profile === '1' ? { outcome: 'ok', remoteId: 'c-1' } : { outcome: 'reject', code: 'BAD', message: 'no' },
    ),
    batch: null,
  });
  house.pass(60_000);
  await run();
  expect(polled[1]?.job).toBe('job-1');
  expect(await state()).toEqual([
    { profile: '1', state: 'settled', outcome: 'ok', attempts: 1 },
    { profile: '2', state: 'settled', outcome: 'rejected', attempts: 1 },
  ]);
  expect(await house.warehouse.query('SELECT toString(profile) AS profile, remote_id FROM sync_ledger')).toEqual([
    { profile: '1', remote_id: 'c-1' },
  ]);

  vendor.answer = undefined;
  await setTraits(house, { 1: { first_name: 'Ann' } });
  await run();
  expect(vendor.applied).toMatchObject([{ kind: 'update', profile: '1', remoteId: 'c-1' }]);
});

it('keeps a job that nobody could answer for, and one of refused credentials, and gives it up after a day', async () => {
  await addMembers(house, { 1: {} });
  await run();
  answer = all({ outcome: 'unknown', code: 'VENDOR_UNAVAILABLE', message: 'cut' });
  house.pass(2000);
  await run();
  answer = () => ({ outcomes: [null], batch: { batch: 'throttled', afterMs: 3000 } });
  house.pass(60_000);
  await run();
  expect(await state()).toEqual([{ profile: '1', state: 'accepted', outcome: 'accepted', attempts: 1 }]);
  answer = running;
  house.pass(25 * 3_600_000);
  await run();
  expect(await state()).toMatchObject([{ state: 'dead', outcome: 'retry' }]);
  expect(vendor.requests).toHaveLength(1);
});

it('suppresses on its channel whom a vendor will not contact', async () => {
  await addMembers(house, { 1: {}, 2: {} });
  vendor.answer = (operations) => ({
    outcomes: operations.map(({ profile }) =>
      profile === '1' ? { outcome: 'suppressed', reason: 'bounced' } : { outcome: 'ok' },
    ),
    batch: null,
  });
  await run();
  expect(await house.database.query('SELECT type, value, channel, reason FROM suppressions')).toEqual([
    { type: 'email', value: 'p1@example.org', channel: 'email', reason: 'vendor: bounced' },
  ]);
  await setTraits(house, { 1: { first_name: 'Ann' } });
  expect(await run()).toMatchObject({ unchanged: 1, blocked: { suppressed: 1 } });
});
