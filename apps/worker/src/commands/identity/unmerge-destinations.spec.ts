import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, type JsonObject } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { House } from '../../house/house.js';
import { openHouse } from '../../house/open-house.js';
import { activateSyncs } from '../activate.js';
import { profilesHistory } from './history.js';
import { profilesUnmerge } from './unmerge.js';

const config = configSchema.parse({
  sources: { site: { writeKeys: ['a-write-key-of-the-test'] } },
  segments: { vip: { title: 'VIP', rule: { trait: 'tier', op: 'is', value: 'gold' } } },
  connections: { lists: { plugin: 'files', settings: { folder: 'out' } } },
  syncs: {
    vip: {
      segment: 'vip',
      connection: 'lists',
      mapping: { email: { identifier: 'email' }, city: { trait: 'city' } },
    },
  },
});

let folder: string;
let house: House;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-unmerge-sent-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'fatal' }), durability: 'write' });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

const context = () => ({ house, tell: () => {}, signal: AbortSignal.timeout(60_000), startedBy: 'test' });
let messages = 0;
async function send(...calls: JsonObject[]): Promise<void> {
  const batch = calls.map((call, day) => ({
    messageId: `m${messages++}`,
    timestamp: `2024-05-${10 + messages}T0${day}:00:00Z`,
    ...call,
  }));
  const body = Buffer.from(JSON.stringify({ batch, sentAt: '2024-06-01T11:00:00Z' }));
  await house.events.append([{ key: 'k', source: 'site', receivedAt: Date.UTC(2024, 5, 1, 12), body }]);
  await house.process(AbortSignal.timeout(60_000));
}

let told = 0;
/** Brings the destination in step; what it was told by this, and the list that it holds now. */
async function activated(): Promise<{ told: string[]; holds: string[] }> {
  expect(await activateSyncs(context(), ['vip'])).toMatchObject([{ error: null }]);
  const journal = await readFile(join(folder, 'out', 'vip.operations.jsonl'), 'utf8');
  const operations = journal
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; record?: Record<string, string> });
  const fresh = operations
    .slice(told)
    .map(({ kind, record }) => (record ? `${kind} ${record['email']} of ${record['city']}` : kind));
  told = operations.length;
  const list = (await readFile(join(folder, 'out', 'vip.csv'), 'utf8')).trim().split(/\r?\n/).slice(1);
  return { told: fresh.sort(), holds: list.map((line) => line.split(',').slice(1).reverse().join(' of ')).sort() };
}

const ann = { type: 'identify', traits: { email: 'ann@x.org', tier: 'gold', city: 'Ghent' } };
const bob = { type: 'identify', traits: { email: 'bob@x.org', tier: 'gold', city: 'Bruges' } };
const apart = ['ann@x.org of Ghent', 'bob@x.org of Bruges'];

it('a merge takes one of two away from the destination and changes the other; its undoing brings both back', async () => {
  await send(ann, bob);
  expect(await activated()).toEqual({ told: apart.map((one) => `add ${one}`), holds: apart });

  await send({
    type: 'track',
    event: 'Met',
    properties: { email: 'ann@x.org' },
    context: { traits: { email: 'bob@x.org' } },
  });
  // The older of the two stays, with what was said last.
  expect(await activated()).toEqual({
    told: ['remove', 'update bob@x.org of Bruges'],
    holds: ['bob@x.org of Bruges'],
  });

  const { merges } = await profilesHistory(context(), { identifier: 'ann@x.org' });
  await profilesUnmerge(context(), { merge: merges[0]!.merge });
  expect(await activated()).toEqual({
    told: ['add bob@x.org of Bruges', 'update ann@x.org of Ghent'],
    holds: apart,
  });
  // Nothing is left to say.
  expect((await activated()).told).toEqual([]);
});

it('an identifier that is split off takes along what it said: one enters beside the other, or leaves with it', async () => {
  await send({ type: 'identify', userId: 'cy', traits: { tier: 'gold', city: 'Namur' } });
  await send({ type: 'identify', anonymousId: 'tablet', traits: { email: 'dan@x.org', tier: 'gold', city: 'Liege' } });
  await send({ type: 'track', event: 'Logged In', userId: 'cy', anonymousId: 'tablet' });
  expect((await activated()).holds).toEqual([...apart, 'dan@x.org of Liege'].sort());

  const { people } = await profilesUnmerge(context(), { identifier: 'dan@x.org' });
  expect(people).toHaveLength(2);
  const { told: operations, holds } = await activated();
  expect(holds).toContain('dan@x.org of Liege');
  expect(holds).toHaveLength(4);
  expect(operations).toHaveLength(2);
  expect((await activated()).told).toEqual([]);
});
