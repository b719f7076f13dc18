import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, type JsonObject } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { House } from '../../house/house.js';
import { openHouse } from '../../house/open-house.js';
import { identityChecks } from '../doctor-identity.js';
import { profilesHistory } from '../identity/history.js';
import { profilesUnmerge } from '../identity/unmerge.js';
import { profilesShow } from '../profiles.js';
import { changeMember } from './change-members.js';
import { groupsList, groupsShow } from './groups.js';

const config = configSchema.parse({
  sources: { site: { writeKeys: ['a-write-key-of-the-test'] } },
  identity: {
    groups: { household: { title: 'Household', same: ['last_name', 'address_street'], largest: 3 } },
    composites: { born: ['name', { trait: 'birth_date', as: 'date' }] },
  },
  segments: {
    acme: { title: 'Acme', rule: { trait: 'group_id', op: 'is', value: 'acme' } },
    'in-acme': { title: 'In Acme', rule: { account: 'acme' } },
    'many-seats': { title: 'Many seats', rule: { accountTrait: 'seats', op: 'over', value: 9 } },
  },
});

const key = Buffer.alloc(32, 5).toString('base64');
let folder: string;
let house: House;
beforeAll(async () => {
  vi.stubEnv('TRIBUTARY_KEY', key);
  folder = await mkdtemp(join(tmpdir(), 'tributary-groups-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'fatal' }), durability: 'write' });
  const lives = (userId: string, last_name: string, street: string) => ({
    type: 'identify',
    userId,
    traits: { email: `${userId}@x.org`, last_name, address: { street } },
  });
  await send(
    lives('ann', 'Müller', '12 Elm Road'),
    lives('bob', 'MULLER', '12, Elm road'),
    lives('cy', 'Weber', '12 Elm Road'),
    { type: 'identify', userId: 'dan', traits: { last_name: 'Müller' } },
    ...['1', '2', '3', '4'].map((one) => lives(`flat${one}`, 'Smith', '1 Tower')),
    { type: 'group', userId: 'ann', groupId: 'acme', traits: { name: 'Acme', seats: 5 } },
    { type: 'group', userId: 'ann', groupId: 77, traits: { name: 'Choir' } },
    { type: 'group', userId: 'cy', groupId: 'acme', traits: { seats: 6 } },
    { type: 'group', anonymousId: 'tablet', groupId: 'acme' },
    { type: 'group', userId: 'dan', groupId: 'globex', traits: { name: 'Globex' } },
  );
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

const context = () => ({ house, tell: () => {}, signal: AbortSignal.timeout(60_000), startedBy: 'test' });
let messages = 0;
async function send(...calls: JsonObject[]): Promise<void> {
  const batch = calls.map((call) => ({
    messageId: `m${messages}`,
    timestamp: new Date(Date.UTC(2024, 4, 1, 0, messages++)).toISOString(),
    ...call,
  }));
  const body = Buffer.from(JSON.stringify({ batch, sentAt: '2024-06-01T11:00:00Z' }));
  await house.events.append([{ key: 'k', source: 'site', receivedAt: Date.UTC(2024, 5, 1, 12), body }]);
  await house.process(AbortSignal.timeout(60_000));
}
const page = (identifier: string) => profilesShow(context(), { identifier });
const of = async (identifier: string) => (await page(identifier)).groups.map(({ kind, id }) => `${kind} ${id}`);
const sizes = async (kind: string) =>
  (await groupsList(context(), { kind })).groups.map(({ id, members }) => [kind === 'account' ? id : '', members]);

it('puts people into the accounts that calls name, several where they name several, with what is known of each', async () => {
  expect(await sizes('account')).toEqual([
    ['acme', 3],
    ['77', 1],
    ['globex', 1],
  ]);
  const { publicId, groups, segments } = await page('ann');
  expect(groups.slice(0, 2)).toEqual([
    { kind: 'account', id: '77', traits: { name: 'Choir' }, members: 1 },
    { kind: 'account', id: 'acme', traits: { name: 'Acme', seats: 6 }, members: 3 },
  ]);
  expect((await groupsShow(context(), { kind: 'account', id: 'acme' })).people).toContain(publicId);
  // The one named last is a trait like all others: rules ask for it.
  expect(segments.map(({ segment }) => segment)).toEqual(['in-acme']);
  expect((await page('cy')).segments.map(({ segment }) => segment).sort()).toEqual(['acme', 'in-acme']);
  await expect(groupsShow(context(), { kind: 'account', id: 'nobody' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(groupsList(context(), { kind: 'clan' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it('finds households by what people share, whatever the spelling, and none where too many share it', async () => {
  expect(await sizes('household')).toEqual([['', 2]]);
  const [household] = (await page('bob')).groups;
  expect(household).toMatchObject({
    kind: 'household',
    members: 2,
    traits: { last_name: 'Müller', address_street: '12 Elm Road' },
  });
  const { people } = await groupsShow(context(), household!);
  expect(people).toEqual([(await page('ann')).publicId, (await page('bob')).publicId]);
  expect([await of('cy'), await of('flat1')]).toEqual([['account acme'], []]);
});

it('groups follow merges, and their undoing', async () => {
  const before = [await of('ann'), await of('dan'), await sizes('account')];
  await send({ type: 'track', event: 'Met', userId: 'ann', anonymousId: 'tablet' });
  await send({ type: 'alias', userId: 'dan', previousId: 'tablet' });
  // One person may be only one user: the tablet is ann's, whose acme counts once.
  expect(await sizes('account')).toEqual([
    ['acme', 2],
    ['77', 1],
    ['globex', 1],
  ]);
  await send({ type: 'identify', anonymousId: 'hall', traits: { email: 'dan@y.org' } });
  await send({ type: 'group', anonymousId: 'hall', groupId: 'choir' });
  await send({ type: 'track', event: 'Login', userId: 'dan', anonymousId: 'hall' });
  expect(await of('dan')).toEqual(['account choir', 'account globex']);
  for (const identifier of ['dan', 'ann'])
    for (const { merge } of (await profilesHistory(context(), { identifier })).merges)
      await profilesUnmerge(context(), { merge });
  expect(await of('hall')).toEqual(['account choir']);
  expect([await of('ann'), await of('dan'), (await sizes('account')).filter(([id]) => id !== 'choir')]).toEqual(before);
});

it('who states the same values of several traits in one call is one person, and the evidence says so', async () => {
  await send({ type: 'identify', userId: 'eve', traits: { name: 'Eve Adám', birthDate: '1990-01-02' } });
  await send({ type: 'identify', anonymousId: 'kiosk', traits: { name: 'eve  adam', birth_date: '19900102' } });
  expect((await page('kiosk')).publicId).toBe((await page('eve')).publicId);
  await send({ type: 'identify', anonymousId: 'till', traits: { email: 'eve@x.org' } });
  await send({ type: 'identify', anonymousId: 'till', traits: { name: 'EVE ADAM', birth_date: '1990/01/02' } });
  const { publicId, merges, identifiers } = await page('till');
  expect(publicId).toBe((await page('eve')).publicId);
  expect(merges).toHaveLength(1);
  expect((merges[0]!.evidence as { type: string }[]).map(({ type }) => type)).toEqual(['anonymous_id', 'composite']);
  expect(identifiers.filter(({ type }) => type === 'composite')).toHaveLength(1);
  // By another key what comes in would be hashed to something else: that is told, not found out by and by.
  const look = identityChecks['composite identifiers']!;
  expect(await look(house)).toBe('1, all by the key in use');
  vi.stubEnv('TRIBUTARY_KEY', Buffer.alloc(32, 6).toString('base64'));
  await expect(look(house)).rejects.toMatchObject({ code: 'SECRET_KEY_MISSING' });
  vi.stubEnv('TRIBUTARY_KEY', key);
});

it('people leave accounts by the events of the B2B specification and by hand, and rules ask for what holds', async () => {
  const segmentsOf = async (one: string) => (await page(one)).segments.map(({ segment }) => segment).sort();
  const removed = { type: 'track', event: 'Account Removed User' };
  await send(
    { type: 'identify', userId: 'kim', traits: { email: 'kim@x.org' } },
    { type: 'group', userId: 'kim', groupId: 'hooli', traits: { seats: 3 } },
    { type: 'track', event: 'Account Added User', userId: 'lee', context: { groupId: 'hooli' } },
  );
  expect([await of('kim'), await of('lee')]).toEqual([['account hooli'], ['account hooli']]);
  // One member says how large the account is; the rule holds of all of them.
  await send({ type: 'group', userId: 'kim', groupId: 'hooli', traits: { seats: 10 } });
  expect([await segmentsOf('kim'), await segmentsOf('lee')]).toEqual([['many-seats'], ['many-seats']]);
  await send({ ...removed, userId: 'kim', context: { groupId: 'hooli' } });
  expect([await of('kim'), await segmentsOf('kim')]).toEqual([[], []]);
  expect((await groupsShow(context(), { kind: 'account', id: 'hooli' })).people).toEqual([
    (await page('lee')).publicId,
  ]);
  // A later word holds, an older one that comes in late does not.
  await send({ ...removed, userId: 'lee', context: { groupId: 'hooli' }, timestamp: '2024-04-01T00:00:00Z' });
  expect(await of('lee')).toEqual(['account hooli']);

  const hooli = { kind: 'account', id: 'hooli' };
  expect(await changeMember(context(), { ...hooli, person: 'kim@x.org' }, true)).toMatchObject({ changed: true });
  expect([await of('kim'), await segmentsOf('kim')]).toEqual([['account hooli'], ['many-seats']]);
  expect(await changeMember(context(), { ...hooli, person: 'kim' }, true)).toMatchObject({ changed: false });
  const { publicId: person } = await page('lee');
  expect(await changeMember(context(), { ...hooli, person }, false)).toEqual({
    ...hooli,
    person,
    member: false,
    changed: true,
  });
  expect([await of('lee'), await segmentsOf('lee')]).toEqual([[], []]);
  await expect(changeMember(context(), { kind: 'household', id: 'x', person }, false)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
  });
  const ended = {
    type: 'track',
    event: 'Account Deleted',
    userId: 'ann',
    messageId: 'ended',
    context: { groupId: 'hooli' },
  };
  const body = Buffer.from(JSON.stringify(ended));
  await house.events.append([{ key: 'k', source: 'site', receivedAt: Date.now() + 1, body }]);
  await house.process(AbortSignal.timeout(60_000));
  expect([await of('kim'), await segmentsOf('kim')]).toEqual([[], []]);
});
