import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, type JsonObject } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { House } from '../../house/house.js';
import { openHouse } from '../../house/open-house.js';
import { profilesHistory } from '../identity/history.js';
import { profilesUnmerge } from '../identity/unmerge.js';
import { profilesShow } from '../profiles.js';
import { groupsList, groupsShow } from './groups.js';

const config = configSchema.parse({
  sources: { site: { writeKeys: ['a-write-key-of-the-test'] } },
  identity: {
    groups: { household: { title: 'Household', same: ['last_name', 'address_street'], largest: 3 } },
    composites: { born: ['name', { trait: 'birth_date', as: 'date' }] },
  },
  segments: { acme: { title: 'Acme', rule: { trait: 'group_id', op: 'is', value: 'acme' } } },
});

let folder: string;
let house: House;
beforeAll(async () => {
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
  expect(segments).toEqual([]);
  expect((await page('cy')).segments.map(({ segment }) => segment)).toEqual(['acme']);
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
});
