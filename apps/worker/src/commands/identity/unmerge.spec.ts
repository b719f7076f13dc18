import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, type JsonObject } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { House } from '../../house/house.js';
import { decideIdentity } from '../../house/identity/decide.js';
import { chainHead, recordDecision, verifyDecisions } from '../../house/journal/decisions.js';
import { openHouse } from '../../house/open-house.js';
import { rebuild } from '../../house/rebuild/rebuild.js';
import { planCommand } from '../definitions.js';
import { identityLink } from '../linkage/link.js';
import { identityMatch } from '../linkage/match.js';
import { profilesShow } from '../profiles.js';
import { profilesChanges, profilesHistory, profilesWhy } from './history.js';
import { profilesMerge } from './merge.js';
import { profilesPreview } from './preview.js';
import { profilesUnmerge } from './unmerge.js';

const config = configSchema.parse({
  sources: { site: { writeKeys: ['a-write-key-of-the-test'] } },
  purposes: { marketing: { title: 'Marketing' } },
  segments: { vip: { title: 'VIP', rule: { trait: 'tier', op: 'is', value: 'gold' } } },
});
const log = createLogger({ level: 'fatal' });
const never = new AbortController().signal;

let folder: string;
let house: House;
const open = () => openHouse({ folder, dataDirectory: folder, config, log, durability: 'write' });
beforeEach(async () => {
  vi.stubEnv('TRIBUTARY_KEY', Buffer.alloc(32, 9).toString('base64'));
  folder = await mkdtemp(join(tmpdir(), 'tributary-unmerge-'));
  house = await open();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

const context = () => ({ house, startedBy: 'test' });
let messages = 0;
async function send(...calls: JsonObject[]): Promise<void> {
  const batch = calls.map((call) => ({ messageId: `m${messages++}`, timestamp: '2024-05-01T10:00:00Z', ...call }));
  const body = Buffer.from(JSON.stringify({ batch, sentAt: '2024-05-01T11:00:00Z' }));
  await house.events.append([{ key: 'k', source: 'site', receivedAt: Date.UTC(2024, 4, 1, 12), body }]);
  await house.process(never);
}
const identify = (traits: JsonObject, rest: JsonObject = {}): JsonObject => ({ type: 'identify', traits, ...rest });
const track = (event: string, properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'track',
  event,
  properties,
  ...rest,
});
const decline = { context: { consent: { categoryPreferences: { marketing: false } } } };

/** Everything shown of a person but when they entered their segments. */
async function shown(identifier: string) {
  const { segments, merges: _, ...page } = await profilesShow({ house, tell: () => {}, signal: never }, { identifier });
  return { ...page, segments: segments.map(({ segment }) => segment) };
}
const both = async () => [await shown('ann@example.org'), await shown('bob@example.org')];

async function annAndBob(): Promise<void> {
  await send(
    identify({ email: 'ann@example.org', tier: 'gold', city: 'Ghent' }),
    identify({ email: 'bob@example.org', city: 'Bruges' }, { timestamp: '2024-05-02T10:00:00Z' }),
    track('Consent Preference Updated', { email: 'bob@example.org' }, decline),
    track('Order Completed', { email: 'bob@example.org', order_id: 'b1', total: 5 }),
  );
}
const joinThem = () =>
  send(track('Shared', { email: 'ann@example.org' }, { context: { traits: { email: 'bob@example.org' } } }));
const theMerge = async () => (await profilesHistory(context(), { identifier: 'ann@example.org' })).merges[0]!;

it('an unmerge gives traits, events, consents and memberships back, and a rebuild keeps it', async () => {
  await annAndBob();
  const before = await both();
  await joinThem();
  const merged = await shown('bob@example.org');
  expect(merged).toMatchObject({ segments: ['vip'], consents: { marketing: false } });
  expect(merged.identifiers).toHaveLength(2);
  expect(await profilesWhy(context(), { one: 'ann@example.org', other: 'bob@example.org' })).toMatchObject({
    together: true,
    path: [{ rule: 'email', undone: null }],
  });

  const { merge } = await theMerge();
  const tried = await profilesUnmerge(context(), { merge, dryRun: true });
  expect(tried).toMatchObject({ applied: false, people: { length: 2 }, entered: null });
  expect(await shown('bob@example.org')).toEqual(merged);
  const done = await profilesUnmerge(context(), { merge, reason: 'twins' });
  expect(done).toEqual({ applied: true, people: tried.people, entered: 0, left: 0 });

  const names = new Set(['Shared']);
  const withoutTheJoin = (pages: Awaited<ReturnType<typeof both>>) =>
    pages.map((page) => ({ ...page, timeline: page.timeline.filter(({ name }) => !names.has(name)) }));
  expect(withoutTheJoin(await both())).toEqual(withoutTheJoin(before));
  expect((await theMerge()).undone).toMatchObject({ by: 'test', reason: 'twins' });
  expect((await profilesChanges(context(), {})).changes.map((one) => one.change)).toEqual(['merged', 'unmerged']);
  await expect(profilesUnmerge(context(), { merge })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });

  // What comes in while they are one or two goes to whom it names, and the same evidence joins them no more.
  await joinThem();
  await send(track('Order Completed', { email: 'bob@example.org', order_id: 'b2', total: 5 }));
  const after = await both();
  expect(after.map((page) => page.timeline.filter(({ name }) => name === 'Order Completed').length)).toEqual([0, 2]);

  await send(
    identify({ email: 'cy@example.org', tier: 'gold' }, { anonymousId: 'tablet' }),
    track('Played', {}, { anonymousId: 'tablet' }),
  );
  await profilesUnmerge(context(), { identifier: 'tablet' });
  const split = async () => [await shown('cy@example.org'), await shown('tablet')];
  expect((await split()).map(({ identifiers }) => identifiers.length)).toEqual([1, 1]);
  // A newer word of somebody holds, whatever was said before; also through a rebuild.
  const pair = { one: 'tablet', other: 'cy@example.org' };
  const wouldBe = await profilesMerge(context(), { ...pair, dryRun: true });
  expect(wouldBe).toMatchObject({ applied: false, people: [{ identifiers: { length: 2 } }] });
  expect(await profilesMerge(context(), { ...pair, reason: 'asked cy' })).toMatchObject({
    applied: true,
    people: wouldBe.people,
  });
  await expect(profilesMerge(context(), pair)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect((await profilesWhy(context(), pair)).path).toMatchObject([
    { rule: 'stated', evidence: { by: 'test', reason: 'asked cy' }, undone: null },
  ]);
  const parted = await split();
  expect(parted[0]).toEqual(parted[1]);

  await house.close();
  await rebuild({ folder, dataDirectory: folder, config, log, tell: () => {} });
  house = await open();
  expect(withoutTheJoin(await both())).toEqual(withoutTheJoin(after));
  expect(await split()).toEqual(parted);
});

it('an identifier that was never alone is split off with the events that name it alone', async () => {
  await send(
    identify({ email: 'ann@example.org', tier: 'gold' }, { userId: 'u1', anonymousId: 'tablet-of-the-family' }),
  );
  await send(
    track('Played', {}, { anonymousId: 'tablet-of-the-family' }),
    track('Order Completed', { order_id: 'a1', total: 3 }, { userId: 'u1' }),
  );
  const split = await profilesUnmerge(context(), { identifier: 'tablet-of-the-family' });
  expect(split.people.map(({ identifiers }) => identifiers.map(({ type }) => type))).toEqual([
    ['email', 'user_id'],
    ['anonymous_id'],
  ]);
  const names = async (identifier: string) => (await shown(identifier)).timeline.map(({ name }) => name).sort();
  expect(await names('tablet-of-the-family')).toEqual(['Played']);
  expect(await names('u1')).toEqual(['Order Completed', 'identify']);
  await send(track('Played', {}, { anonymousId: 'tablet-of-the-family' }));
  expect(await names('tablet-of-the-family')).toEqual(['Played', 'Played']);

  const mail = await profilesUnmerge(context(), { identifier: 'ann@example.org' });
  expect(mail.people).toHaveLength(2);
  expect((await shown('ann@example.org')).traits).toMatchObject([{ name: 'email', value: 'ann@example.org' }]);
  expect((await shown('u1')).traits.map(({ name }) => name)).toEqual(['tier', 'user_id']);
});

it('of two processes that decide the same at once one does it, the other is told, and the chain of decisions is whole', async () => {
  await annAndBob();
  // As another process has it: its own turns between batches, the same stores.
  const other = { house: { ...house, betweenBatches: <T>(work: () => Promise<T>) => work() }, startedBy: 'other' };
  const both = async (decide: (by: ReturnType<typeof context>) => Promise<unknown>) =>
    (await Promise.allSettled([decide(context()), decide(other)])).map(({ status }) => status).sort();
  const once = ['fulfilled', 'rejected'];
  const pair = { one: 'ann@example.org', other: 'bob@example.org' };
  expect(await both((by) => profilesMerge(by, pair))).toEqual(once);
  const { merge } = await theMerge();
  expect(await both((by) => profilesUnmerge(by, { merge }))).toEqual(once);
  expect(await verifyDecisions(house.control)).toEqual(await chainHead(house.control));
});

it('an empty house says what to do first', async () => {
  const asked = { house, tell: () => {}, signal: never };
  await expect(identityLink(asked)).rejects.toThrow(/Nobody is in the house yet.*tributary import/);
  await expect(identityMatch(asked, { traits: { city: 'Ghent' } })).rejects.toThrow(/import, then .*identity link/);
  await send(track('Looked', {}, { anonymousId: 'nobody-much' }));
  await expect(identityLink(asked)).rejects.toThrow(/Nothing is known of people that could be compared/);
});

it('a preview says what other rules would have made of everybody, and changes nothing', async () => {
  await annAndBob();
  await joinThem();
  await send(
    identify({ email: 'c.d+news@gmail.com', tier: 'gold' }),
    identify({ email: 'cd@gmail.com' }),
    identify({ email: 'eve@example.org' }),
  );
  const preview = (identity: object) =>
    profilesPreview(
      { house, tell: () => {}, signal: never },
      { stated: { value: { ...config, identity }, path: 'test' } },
    );
  const people = await both();
  expect(await preview({ emailProviders: true })).toMatchObject({
    people: { now: 4, then: 3 },
    merged: 2,
    split: 0,
    identifiers: { lost: 0, gained: 0 },
  });
  expect(await preview({ identifiers: { email: { limit: 1 } } })).toMatchObject({
    people: { now: 4, then: 5 },
    merged: 0,
    split: 1,
    segments: [{ segment: 'vip', members: 1, syncs: [] }],
    examples: [{ person: people[0]?.publicId, change: 'split' }],
  });
  // The plan of a changed rule says the same before it applies; other changes need no look.
  const plan = (value: object, rest: object = {}) =>
    planCommand(
      { house, tell: () => {}, signal: never },
      { stated: { value: { ...config, ...value }, path: 'test' }, ...rest },
    );
  const strict = { identity: { identifiers: { email: { limit: 1 } } } };
  expect((await plan(strict)).identity).toMatchObject({ split: 1, segments: [{ segment: 'vip', members: 1 }] });
  const byTwo = { identity: { composites: { place: ['city', 'tier'] } } };
  expect(await preview(byTwo.identity)).toMatchObject({ people: { now: 4, then: 4 }, identifiers: { gained: 1 } });
  expect((await plan(strict, { preview: false })).identity).toBeUndefined();
  expect((await plan({ title: 'Other', identity: { matching: { arrivals: 'live' } } })).identity).toBeUndefined();
  expect(await both()).toEqual(people);
});

it('a decision that was written but not done is done at the next start; a stated merge brings its rule', async () => {
  await annAndBob();
  const [ann, bob] = (await both()).map((page) => page.publicId) as [string, string];
  const merges = [{ one: ann, other: bob, rule: 'linkage:people', evidence: { matchWeight: 9.5 } }];
  await recordDecision(house.control, { kind: 'identity.merged', merges, by: 'test', at: 1_714_600_000_000 });
  await house.close();
  house = await open();
  expect(await theMerge()).toMatchObject({ rule: 'linkage:people', evidence: { matchWeight: 9.5 }, messageId: null });
  expect((await shown('bob@example.org')).publicId).toBe(ann);
  const again = { kind: 'identity.merged', merges, by: 'test', at: 1_714_600_000_001 } as const;
  expect(await decideIdentity(house, again)).toMatchObject({ outcomes: ['together'], entered: 0, left: 0 });
  expect(await house.database.query(`SELECT * FROM cut_results WHERE consumer = 'identity'`)).toEqual([]);
});
