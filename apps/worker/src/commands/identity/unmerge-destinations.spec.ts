import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema, type JsonObject } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { House } from '../../house/house.js';
import { openHouse } from '../../house/open-house.js';
import { activateSyncs } from '../activate.js';
import { profilesShow } from '../profiles.js';
import { profilesHistory } from './history.js';
import { profilesMerge } from './merge.js';
import { profilesUnmerge } from './unmerge.js';

const config = configSchema.parse({
  sources: { site: { writeKeys: ['a-write-key-of-the-test'] } },
  purposes: { marketing: { title: 'Marketing', default: 'granted' } },
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

/** Cases of the property and where they start; with these variables others. */
const cases = Number(process.env['TRIBUTARY_TEST_UNMERGES'] ?? 3);
const seed = Number(process.env['TRIBUTARY_TEST_SEED'] ?? 11);
const people = 4;
const someone = fc.record({
  tier: fc.constantFrom('gold', 'silver', null),
  city: fc.constantFrom('Ghent', 'Bruges', 'Liege'),
  day: fc.integer({ min: 1, max: 28 }),
  phone: fc.boolean(),
  consent: fc.constantFrom(true, false, undefined),
  orders: fc.nat(2),
});
const pairs = fc.tuple(fc.nat(people - 1), fc.nat(people - 1), fc.boolean());

it(
  'merge, then unmerge is the identity for anybody: traits, events, consents, memberships, what destinations hold (property)',
  async () => {
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(someone, { minLength: people, maxLength: people }),
        fc.array(pairs, { maxLength: 3 }),
        pairs,
        async (known, before, asked) => {
          round++;
          const mail = (n: number) => `p${n}-${round}@x.org`;
          await send(
            ...known.flatMap(({ tier, city, day, phone, consent, orders }, n): JsonObject[] => [
              {
                type: 'identify',
                anonymousId: `device ${mail(n)}`,
                timestamp: `2024-04-${String(day).padStart(2, '0')}T00:00:00Z`,
                traits: {
                  email: mail(n),
                  tier,
                  city,
                  ...(phone ? { phone: `+3225550${100 + n * 7 + round * 40}` } : {}),
                },
                ...(consent === undefined
                  ? {}
                  : { context: { consent: { categoryPreferences: { marketing: consent } } } }),
              },
              ...Array.from({ length: orders }, (_, order) => ({
                type: 'track',
                event: 'Order Completed',
                properties: { email: mail(n), order_id: `${round}-${n}-${order}`, total: 5 },
              })),
            ]),
          );
          const join = async ([a, b, byEvent]: readonly [number, number, boolean]) => {
            // An event that names both, and says nothing else of them.
            const met = { anonymousId: `device ${mail(b)}`, properties: { email: mail(a) } };
            if (byEvent) return send({ type: 'track', event: 'Met', ...met });
            await profilesMerge(context(), { one: mail(a), other: mail(b) }).catch((error: unknown) =>
              // Who is one person already is not merged.
              expect(error).toMatchObject({ code: 'INVALID_REQUEST' }),
            );
          };
          const pages = () =>
            Promise.all(
              known.map(async (_, n) => {
                const { merges, segments, timeline, ...page } = await profilesShow(context(), { identifier: mail(n) });
                const told = timeline.filter(({ name }) => name !== 'Met');
                return {
                  ...page,
                  segments: segments.map(({ segment }) => segment),
                  timeline: told,
                  merges: merges.length,
                };
              }),
            );
          for (const pair of before) await join(pair);
          const held = (await activated()).holds;
          const as = await pages();
          const [newest] = await house.database.query<{ id: string }>('SELECT max(id)::text AS id FROM merges');
          await join(asked);
          await activated();
          const made = await house.database.query<{ id: string }>(
            'SELECT id::text AS id FROM merges WHERE merges.id > $1 ORDER BY merges.id DESC',
            [newest?.id ?? '0'],
          );
          for (const { id } of made) await profilesUnmerge(context(), { merge: id });
          expect(await pages()).toEqual(as);
          expect((await activated()).holds).toEqual(held);
        },
      ),
      { numRuns: cases, seed },
    );
  },
  60_000 + cases * 20_000,
);
