import type { Database, ResolvedEvent } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import { sampleResolvedEvent } from '@tributary/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { permit, type DecisionMemory } from './index.js';

let database: Database;
beforeAll(async () => {
  database = await openTemporaryDatabase();
});
beforeEach(async () => {
  await database.query('DELETE FROM consents');
  await database.query('DELETE FROM merges');
  await database.query('DELETE FROM profiles');
  await database.query(
    `INSERT INTO profiles (id, public_id, founding_message) SELECT n, 'p' || n, 'm' || n FROM generate_series(1, 5) AS n`,
  );
});
afterAll(() => database.close());

const config = {
  sources: {
    web: { plugin: 'p', settings: {}, purpose: 'ads' },
    mail: { plugin: 'p', settings: {}, purpose: 'mail' },
    odd: { plugin: 'p', settings: {}, purpose: 'undeclared' },
    shop: { plugin: 'p', settings: {} },
  },
  purposes: { ads: { title: 'Ads', default: 'granted' as const }, mail: { title: 'Mail', default: 'denied' as const } },
};

const event = (source: string, profile: number, change: Partial<ResolvedEvent> = {}): ResolvedEvent =>
  sampleResolvedEvent(String(profile), { source, knownAt: 1000, ...change });
const chooses = (profile: number, consents: Record<string, boolean>, change: Partial<ResolvedEvent> = {}) =>
  event('web', profile, {
    decidesConsent: true,
    consents: Object.entries(consents).map(([purpose, granted]) => ({ purpose, granted })),
    ...change,
  });
const forgetful: DecisionMemory = { recall: async () => undefined, keep: async (ruling) => ruling };
const run = (events: ResolvedEvent[], merged: string[] = []) =>
  permit({ database, config, memory: forgetful }, { events, merged });

describe('permit', () => {
  it('goes by the default where a person never chose', async () => {
    const events = [event('web', 1), event('mail', 1), event('odd', 1), event('shop', 1), event('unheard-of', 1)];
    const { permitted, refused, changed } = await run(events);
    expect(permitted).toEqual([events[0], events[3], events[4]]);
    expect(refused).toEqual([events[1], events[2]]);
    expect(changed.size).toBe(0);
  });

  it('goes by the choice where there is one, and keeps it for later batches', async () => {
    const decision = chooses(1, { ads: false, mail: true });
    const first = await run([event('web', 1), decision, event('mail', 1), event('web', 2)]);
    // The choice holds for the whole batch, also for what stands before it.
    expect(first.permitted.map((each) => [each.source, each.profile])).toEqual([
      ['web', '1'],
      ['mail', '1'],
      ['web', '2'],
    ]);
    expect(first.permitted[0]).toBe(decision);
    expect(first.changed).toEqual(
      new Map([
        [
          '1',
          new Map([
            ['ads', false],
            ['mail', true],
          ]),
        ],
      ]),
    );
    const second = await run([event('web', 1), event('mail', 1), event('shop', 1)]);
    expect(second.refused.map((each) => each.source)).toEqual(['web']);
    expect(second.changed.size).toBe(0);
  });

  it('only judges by what an event carries, unless it exists to record a choice', async () => {
    await run([event('web', 1, { consents: [{ purpose: 'mail', granted: true }] })]);
    expect((await run([event('mail', 1)])).permitted).toEqual([]);
    expect(await database.query('SELECT id FROM consents')).toEqual([]);
  });

  it('lets pass what names nobody, and writes down no choice of nobody', async () => {
    const nobody = { origin: '0', profile: '0' };
    const events = [event('mail', 0, nobody), chooses(0, { ads: false }, nobody)];
    expect(await run(events)).toMatchObject({ permitted: events, refused: [], choices: [] });
    expect(await database.query('SELECT id FROM consents')).toEqual([]);
  });

  it('says what holds now for people who were merged', async () => {
    await run([chooses(2, { ads: false })]);
    await database.query(
      `INSERT INTO merges (winner, loser, winner_part, loser_part, rule, evidence, moved, at) VALUES (1, 2, 1, 2, 'email', '[]', '[]', now())`,
    );
    await database.query('UPDATE profiles SET merged_into = 1 WHERE id = 2');
    const { changed, refused } = await run([event('web', 1, { origin: '2' })], ['1', '1', '3']);
    expect(changed).toEqual(new Map([['1', new Map([['ads', false]])]]));
    expect(refused).toHaveLength(1);
  });

  it('judges who was merged away meanwhile as the person that they are now', async () => {
    await run([chooses(1, { ads: false })]);
    await database.query(
      `INSERT INTO merges (winner, loser, winner_part, loser_part, rule, evidence, moved, at) VALUES (1, 2, 1, 2, 'email', '[]', '[]', now())`,
    );
    await database.query('UPDATE profiles SET merged_into = 1 WHERE id = 2');
    // Another worker merged 2 into 1 after this batch had been given its people.
    const { refused, changed } = await run([event('web', 2), chooses(2, { mail: true })]);
    expect(refused).toHaveLength(1);
    expect([...changed.keys()]).toEqual(['1']);
    expect(Object.fromEntries(changed.get('1')!)).toEqual({ ads: false, mail: true });
  });

  it('goes by the ruling that another worker kept first', async () => {
    let kept: Awaited<ReturnType<DecisionMemory['recall']>>;
    const memory: DecisionMemory = { recall: async () => undefined, keep: async (ruling) => (kept ??= ruling) };
    const batch = { events: [event('web', 1)], merged: [] };
    const first = await permit({ database, config, memory }, batch);
    await run([chooses(1, { ads: false })]);
    expect(await permit({ database, config, memory }, batch)).toEqual(first);
    expect(first.refused).toEqual([]);
  });

  it('gives the same answer to the same batch again', async () => {
    const events = [
      chooses(1, { ads: false }),
      event('web', 1),
      chooses(2, { mail: true }),
      event('mail', 2),
      event('mail', 3),
    ];
    const first = await run(events);
    const again = await run(events);
    expect(again).toEqual({ ...first, version: again.version });
    expect(BigInt(again.version)).toBeGreaterThan(BigInt(first.version));
    expect(await database.query('SELECT id FROM consents')).toHaveLength(2);
  });

  it('judges 20,000 events of as many people without delay', async () => {
    await database.query(
      `INSERT INTO profiles (id, public_id, founding_message) SELECT n, 'p' || n, 'm' || n FROM generate_series(6, 20000) AS n`,
    );
    const events = Array.from({ length: 20_000 }, (_, index) =>
      index % 4 ? event('web', index + 1) : chooses(index + 1, { ads: index % 8 === 0 }),
    );
    const start = process.cpuUsage();
    const { refused, choices } = await run(events);
    expect(process.cpuUsage(start).user).toBeLessThan(20_000_000);
    expect([refused.length, choices.length]).toEqual([0, 5000]);
  });
});
