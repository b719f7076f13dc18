import type { SyncConfig } from '@tributary/contracts';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addMembers, choose, openHouse, setMembers, setTraits, type House } from '../fixtures/house.js';
import { all, openVendor, syncOf, type Vendor } from '../fixtures/vendor.js';
import { activate, allowanceMs, allowRemovals, countPlan, deliver, operationCounts } from './index.js';

let house: House;
let vendor: Vendor;
beforeAll(async () => void (house = await openHouse()));
afterAll(() => house?.close());
beforeEach(async () => {
  await house.clear();
  vendor = openVendor();
});

const run = (config: Partial<SyncConfig> = {}, granted = true) =>
  activate(house, syncOf(vendor, config, granted), { signal: new AbortController().signal });
const none = { add: 0, update: 0, remove: 0, unchanged: 0, blocked: {}, withdrawn: {}, remapped: 0, stopped: null };
const counts = async () => (await operationCounts(house))['newsletter'];
const names = { 1: { first_name: 'Ann' }, 2: { first_name: 'Bob' }, 3: { first_name: 'Cid' } };

describe('the plan', () => {
  it('adds everyone at first, and sends nothing the second time', async () => {
    await addMembers(house, names);
    expect(await run()).toEqual({ ...none, add: 3 });
    expect(vendor.sent()).toEqual(expect.arrayContaining(['add 1', 'add 2', 'add 3']));
    expect(vendor.members.get('2')).toEqual({ email: 'p2@example.org', name: 'Bob' });
    expect(await run()).toEqual({ ...none, unchanged: 3 });
    expect(vendor.requests).toHaveLength(1);
    expect(await counts()).toEqual({ ok: 3 });
    expect(await house.warehouse.query('SELECT operation, outcome FROM delivery_log')).toHaveLength(3);
  });

  it('sends an update only where a mapped trait changed', async () => {
    await addMembers(house, names);
    await run();
    await setTraits(house, { 1: { first_name: 'Anna' }, 2: { first_name: 'Bob', city: 'Paris' } });
    expect(await run()).toEqual({ ...none, update: 1, unchanged: 2 });
    expect(vendor.sent().slice(3)).toEqual(['update 1']);
    expect(vendor.members.get('1')).toEqual({ email: 'p1@example.org', name: 'Anna' });
  });

  it('sends all records anew when the mapping changed', async () => {
    await addMembers(house, names);
    await run();
    const mapping = { email: { identifier: 'email' as const }, list: { constant: 'gold' } };
    expect(await run({ mapping })).toEqual({ ...none, update: 3, remapped: 3 });
    expect(vendor.members.get('3')).toEqual({ email: 'p3@example.org', list: 'gold' });
  });

  it('removes who left, by the record that is known there, and adds them again when they come back', async () => {
    await addMembers(house, names);
    await run();
    await setMembers(house, [2], false);
    await setTraits(house, { 2: { first_name: 'Robert', email: 'new@example.org' } });
    expect(await run()).toEqual({ ...none, remove: 1, unchanged: 2 });
    expect(vendor.applied.at(-1)).toMatchObject({
      kind: 'remove',
      profile: '2',
      record: { email: 'p2@example.org', name: 'Bob' },
    });
    await setTraits(house, { 2: { first_name: 'Bob' } });
    await setMembers(house, [2], true);
    expect(await run()).toEqual({ ...none, add: 1, unchanged: 2 });
    expect([...vendor.members.keys()].sort()).toEqual(['1', '2', '3']);
  });

  it('removes who was merged into somebody else', async () => {
    await addMembers(house, names);
    await run();
    await setTraits(house, { 3: {} }, false);
    expect(await run()).toEqual({ ...none, remove: 1, unchanged: 2 });
    expect([...vendor.members.keys()].sort()).toEqual(['1', '2']);
  });

  it('keeps out who declined the purpose, and takes back who declines later', async () => {
    await addMembers(house, names);
    await choose(house, 1, false);
    await choose(house, 2, false, 'research');
    expect(await run()).toEqual({ ...none, add: 2, blocked: { marketing: 1 } });
    await choose(house, 2, false);
    const withdrawn = { marketing: 1 };
    expect(await run()).toEqual({ ...none, remove: 1, unchanged: 1, blocked: { marketing: 1 }, withdrawn });
    expect([...vendor.members.keys()]).toEqual(['3']);
    await choose(house, 1, true);
    expect(await run()).toMatchObject({ add: 1 });
  });

  it('with a purpose that asks first, sends only who agreed', async () => {
    await addMembers(house, names);
    await choose(house, 2, true);
    expect(await run({}, false)).toEqual({ ...none, add: 1, blocked: { marketing: 2 } });
    expect(vendor.sent()).toEqual(['add 2']);
  });

  it('asks for every purpose on every channel, names what blocks, and lets leave who declines one of them', async () => {
    await addMembers(house, { 1: {}, 2: {}, 3: {}, 4: {}, 5: {} });
    await choose(house, 2, false, 'surveys');
    await choose(house, 3, false, 'marketing.email');
    await choose(house, 4, false, '*.sms');
    // About something, or a channel, that this connection has nothing to do with.
    await choose(house, 1, false, 'marketing.push');
    await choose(house, 5, false, 'research');
    const purposes = ['marketing', 'surveys'].map((key) => ({ key, grantedByDefault: true }));
    const sync = { ...syncOf(vendor), consent: { purposes, channels: ['email', 'sms'] } };
    const asked = () => activate(house, sync, { signal: new AbortController().signal });
    const blocked = { surveys: 1, 'marketing by email': 1, 'anything by sms': 1 };
    expect(await asked()).toEqual({ ...none, add: 2, blocked });
    await choose(house, 5, false, '*.email');
    const withdrawn = { 'anything by email': 1 };
    expect(await asked()).toEqual({ ...none, remove: 1, unchanged: 1, blocked, withdrawn });
    expect([...vendor.members.keys()]).toEqual(['1']);
  });

  it('never contacts a suppressed address on its channel', async () => {
    await addMembers(house, names);
    await run({ segment: 'vips' });
    const suppress = (profile: number, channel: string) =>
      house.database.query(
        `INSERT INTO suppressions (type, value, channel, reason) VALUES ('email', $1, $2, 'bounced')`,
        [`p${profile}@example.org`, channel],
      );
    await suppress(1, 'email');
    await suppress(2, 'sms');
    await addMembers(house, { 4: {} });
    await suppress(4, '*');
    const counted = { blocked: { suppressed: 1 }, withdrawn: { suppressed: 1 } };
    expect(await run()).toEqual({ ...none, remove: 1, unchanged: 2, ...counted });
  });

  it('takes only people whose identity is certain enough, of one segment by two syncs', async () => {
    await addMembers(house, { 1: {}, 2: {}, 3: {} });
    await house.database.query(
      `INSERT INTO profiles (id, public_id, founding_message, merged_into) VALUES (12, 'a', 'a', 2), (13, 'b', 'b', 3)`,
    );
    await house.database.query(
      `INSERT INTO merges (winner, loser, winner_part, loser_part, rule, evidence, moved, undone_at) VALUES
       (2, 12, 2, 12, 'linkage', '{"matchWeight": 5}', '[]', NULL), (3, 13, 3, 13, 'email', '[]', '[]', NULL),
       (1, 12, 1, 12, 'linkage', '{"matchWeight": 1}', '[]', now())`,
    );
    const plan = async (certainty?: number) => {
      const { add, blocked } = await countPlan(house, syncOf(vendor, certainty === undefined ? {} : { certainty }));
      return { add, blocked };
    };
    // 5 bits are odds of 32 : 1, 0.97.
    expect(await plan()).toEqual({ add: 3, blocked: {} });
    expect(await plan(0.95)).toEqual({ add: 3, blocked: {} });
    expect(await plan(0.99)).toEqual({ add: 2, blocked: { 'uncertain identity': 1 } });
    expect(await plan(1)).toEqual({ add: 2, blocked: { 'uncertain identity': 1 } });
    await house.database.query('DELETE FROM merges');
  });

  it('stops and asks before it removes a large share', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [n + 1, {}]));
    await addMembers(house, many);
    await run();
    await setMembers(house, Object.keys(many).slice(0, 40), false);
    const plan = await run();
    expect(plan).toMatchObject({ remove: 40, stopped: expect.stringContaining('40 of 60') as string });
    expect(vendor.members.size).toBe(60);
    expect(await run({ maxRemovedShare: 0.7 })).toMatchObject({ remove: 40, stopped: null });
    expect(vendor.members.size).toBe(20);
  });

  it('removes once, within a day, as many as a person said yes to', async () => {
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [n + 1, {}]));
    await addMembers(house, many);
    await run();
    const { database } = house;
    const allow = (removals: number, until: number) => allowRemovals(database, { sync: 'newsletter', removals, until });
    await setMembers(house, Object.keys(many).slice(0, 60), false);
    await allow(59, house.now() + 1000);
    expect((await run()).stopped).toContain('60 of 90');
    await allow(60, house.now() - 1);
    expect((await run()).stopped).toContain('syncs allow newsletter');
    await allow(60, house.now() + allowanceMs);
    expect(await run()).toMatchObject({ remove: 60, stopped: null });
    expect(vendor.members.size).toBe(30);
    await setMembers(house, Object.keys(many).slice(60, 85), false);
    expect((await run()).stopped).toContain('25 of 30');
  });

  it('asks before it empties a list, whatever share may be removed', async () => {
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [n + 1, {}]));
    await addMembers(house, many);
    await run();
    await setMembers(house, Object.keys(many), false);
    expect((await run({ maxRemovedShare: 1 })).stopped).toContain('is empty');
    expect(vendor.members.size).toBe(25);
    expect(await run({ maxRemovedShare: 1, allowEmpty: true })).toMatchObject({ remove: 25, stopped: null });
    expect(vendor.members.size).toBe(0);
  });

  it('holds out a share of the members, the same ones for the same salt, and takes them back', async () => {
    await addMembers(house, Object.fromEntries(Array.from({ length: 200 }, (_, n) => [n + 1, {}])));
    await run();
    const holdout = { share: 0.2, salt: 'spring' };
    const plan = await run({ holdout });
    expect(plan.remove).toBeGreaterThan(20);
    expect(plan.remove).toBeLessThan(60);
    const kept = [...vendor.members.keys()].sort();
    expect(await run({ holdout })).toMatchObject({ remove: 0, blocked: { holdout: plan.remove } });
    vendor = openVendor();
    await house.warehouse.command('TRUNCATE TABLE sync_ledger');
    await house.database.query('TRUNCATE operations, delivery_batches');
    await run({ holdout });
    expect([...vendor.members.keys()].sort()).toEqual(kept);
  });

  it('keeps the type of what it maps', async () => {
    await addMembers(house, { 1: { first_name: 'Ann', score: 0.5, vip: true, note: `"it's" \\ é\n` } });
    await run({
      mapping: {
        name: { trait: 'first_name' },
        score: { trait: 'score' },
        vip: { trait: 'vip' },
        note: { trait: 'note' },
        none: { trait: 'other', default: '-' },
      },
    });
    expect(vendor.members.get('1')).toEqual({ name: 'Ann', score: 0.5, vip: true, note: `"it's" \\ é\n`, none: '-' });
  });

  it('keeps whole numbers numbers', async () => {
    await addMembers(house, { 1: { orders: 42 } });
    await run({ mapping: { orders: { trait: 'orders' } } });
    expect(vendor.members.get('1')).toEqual({ orders: 42 });
  });
});

describe('delivery', () => {
  const attempts = async () =>
    (
      await house.database.query<{ attempts: number; state: string; outcome: string }>(
        'SELECT attempts, state, outcome FROM operations ORDER BY profile',
      )
    )[0];

  it('waits as long as a throttling target asks, and uses no attempt', async () => {
    await addMembers(house, { 1: {} });
    vendor.answer = () => ({ outcomes: [null], batch: { batch: 'throttled', afterMs: 5000 } });
    await run();
    expect(await attempts()).toEqual({ attempts: 0, state: 'waiting', outcome: 'throttled' });
    await run();
    expect(vendor.requests).toHaveLength(1);
    vendor.answer = undefined;
    house.pass(6000);
    await run();
    expect(vendor.sent()).toEqual(['add 1']);
  });

  it('tries again until the operation is dead, and keeps its cause; a later run begins afresh', async () => {
    await addMembers(house, { 1: {} });
    vendor.answer = all({ outcome: 'retry', code: 'BUSY', message: 'try later', afterMs: 1_800_000 });
    for (let round = 0; round < 8; round++) {
      await run();
      house.pass(3_600_000);
    }
    expect(vendor.requests).toHaveLength(8);
    expect(await attempts()).toEqual({ attempts: 8, state: 'dead', outcome: 'retry' });
    expect(await counts()).toEqual({ dead: 1 });
    expect(await house.warehouse.query('SELECT outcome, code, message, attempt FROM delivery_log')).toEqual([
      { outcome: 'retry', code: 'BUSY', message: 'try later', attempt: 8 },
    ]);
    vendor.answer = undefined;
    await run();
    expect(vendor.sent()).toEqual(['add 1']);
  });

  it('does not repeat what was rejected until the record changes', async () => {
    await addMembers(house, names);
    vendor.answer = (operations) => {
      const rejected = (profile: string) => profile === '2';
      if (!operations.some((operation) => rejected(operation.profile))) return undefined;
      return {
        outcomes: operations.map((operation) =>
          rejected(operation.profile) ? { outcome: 'reject', code: 'BAD', message: 'no' } : { outcome: 'ok' },
        ),
        batch: null,
      };
    };
    await run();
    await run();
    expect(vendor.requests).toHaveLength(1);
    expect(await counts()).toEqual({ ok: 2, rejected: 1 });
    vendor.answer = undefined;
    await setTraits(house, { 2: { first_name: 'Bobby' } });
    await run();
    expect(vendor.sent()).toEqual(['add 2']);
  });

  it('sends what holds now in place of an older change that still waited', async () => {
    await addMembers(house, { 1: { first_name: 'Ann' }, 2: { first_name: 'Bob' } });
    vendor.answer = () => ({ outcomes: [null, null], batch: { batch: 'throttled', afterMs: 5000 } });
    await run();
    await setTraits(house, { 1: { first_name: 'Anna' } });
    await setMembers(house, [2], false);
    vendor.answer = undefined;
    house.pass(6000);
    await run();
    expect(vendor.sent()).toEqual(['add 1']);
    expect(vendor.members.get('1')).toMatchObject({ name: 'Anna' });
  });

  it('sends one batch at a time over all syncs of a connection that reads and writes back', async () => {
    await addMembers(house, { 1: {}, 2: {} });
    await setMembers(house, [1, 2], true, 'loyal');
    let [now, most] = [0, 0];
    const { target } = vendor;
    const send: typeof target.send = async (operations, options) => {
      most = Math.max(most, ++now);
      // The other would come in between if it could.
      for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
      now--;
      return target.send(operations, options);
    };
    const limits = { ...target.limits, items: 1, alone: true };
    const syncs = ['vips', 'loyal'].map((segment) => ({
      ...syncOf(vendor, { segment }),
      key: segment,
      target: { ...target, limits, send },
    }));
    const { signal } = new AbortController();
    await Promise.all(syncs.map((sync) => activate(house, sync, { signal })));
    expect([vendor.applied.length, most]).toEqual([4, 1]);
  });

  it('holds back a person whose first operation may be there already, so that what is sent last is what is true', async () => {
    await addMembers(house, { 1: { first_name: 'Ann' } });
    vendor.answer = all({ outcome: 'retry', code: 'BUSY', message: 'try later', afterMs: 5000 });
    await run();
    await setTraits(house, { 1: { first_name: 'Anna' } });
    await run();
    expect(await house.database.query('SELECT id FROM operations')).toHaveLength(1);
    vendor.answer = undefined;
    house.pass(6000);
    await run();
    expect(vendor.applied.map(({ kind, record }) => [kind, record['name']])).toEqual([
      ['add', 'Ann'],
      ['update', 'Anna'],
    ]);
  });

  it('asks the ledger once more at the door: a no since the plan holds the record back', async () => {
    await addMembers(house, { 1: {}, 2: {} });
    vendor.answer = (operations) => ({
      outcomes: operations.map(() => null),
      batch: { batch: 'throttled', afterMs: 5000 },
    });
    await run();
    await choose(house, 1, false);
    vendor.answer = undefined;
    house.pass(6000);
    await deliver(house, syncOf(vendor), { signal: new AbortController().signal });
    expect(vendor.sent()).toEqual(['add 2']);
    expect(await counts()).toEqual({ no_consent: 1, ok: 1 });
  });

  it('sends whom the door held back once they agree again', async () => {
    await addMembers(house, { 1: {} });
    vendor.answer = () => ({ outcomes: [null], batch: { batch: 'throttled', afterMs: 5000 } });
    await run();
    await choose(house, 1, false);
    vendor.answer = undefined;
    house.pass(6000);
    await deliver(house, syncOf(vendor), { signal: new AbortController().signal });
    await choose(house, 1, true);
    await run();
    expect(vendor.sent()).toEqual(['add 1']);
  });

  it('goes on once refused credentials are mended', async () => {
    await addMembers(house, { 1: {} });
    vendor.answer = () => ({ outcomes: [null], batch: { batch: 'unauthorized', message: 'wrong key' } });
    await run();
    vendor.answer = undefined;
    house.pass(3_600_000);
    await run();
    expect(vendor.sent()).toEqual(['add 1']);
  });

  it('runs batches side by side up to the limit of the target, each person in one', async () => {
    vendor = openVendor({ items: 3, concurrency: 3 });
    await addMembers(house, Object.fromEntries(Array.from({ length: 20 }, (_, n) => [n + 1, {}])));
    await run();
    expect(vendor.requests.map((request) => request.operations.length).reduce((a, b) => a + b)).toBe(20);
    expect(Math.max(...vendor.requests.map((request) => request.operations.length))).toBe(3);
    expect(new Set(vendor.requests.map((request) => request.key)).size).toBe(vendor.requests.length);
    expect(vendor.members.size).toBe(20);
  });
});
