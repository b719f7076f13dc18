import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { profilesConfigSchema, type Warehouse } from '@tributary/contracts';
import { coreMigrations, migrate, openEmbeddedWarehouse } from '@tributary/warehouse';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rewriteProfiles, traitsOfProfile, type SurvivorshipRules } from './index.js';

let warehouse: Warehouse;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-survivorship-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
  await migrate(warehouse, coreMigrations);
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const table of ['trait_history', 'profiles', 'profile_alias'])
    await warehouse.command(`TRUNCATE TABLE ${table}`);
});

type Said = [source: string, day: number, value: string | null, origin?: string, name?: string];
let messages = 0;
async function say(...said: Said[]): Promise<void> {
  await warehouse.insert(
    'trait_history',
    said.map(([source, day, value, origin = '1', name = 'city']) => ({
      origin,
      name,
      value: JSON.stringify(value),
      source,
      occurred_at: Date.UTC(2024, 0, day) / 1000,
      known_at: 0,
      message_id: `m${messages++}`,
    })),
  );
}
const rulesOf = (survivorship: object): SurvivorshipRules => profilesConfigSchema.parse({ survivorship }).survivorship;

/** What survives, as the profile row and as the profile page say: the two must agree. */
async function surviving(rules: object, name = 'city'): Promise<unknown> {
  const survivorship = rulesOf(rules);
  await rewriteProfiles(warehouse, ['1'], { version: String(++messages), survivorship });
  const [row] = await warehouse.query<{ traits: string }>(
    'SELECT toJSONString(traits) AS traits FROM profiles FINAL WHERE profile = 1',
  );
  const stored = (JSON.parse(row?.traits ?? '{}') as Record<string, unknown>)[name];
  const shown = (await traitsOfProfile(warehouse, ['1', '2'], { survivorship })).find((trait) => trait.name === name);
  expect(shown?.value).toEqual(stored);
  return stored;
}

describe('of several values survives', () => {
  beforeEach(async () => {
    await warehouse.insert('profile_alias', [{ origin: '2', canonical: '1', version: 1 }]);
    await say(
      ['crm', 1, 'Ghent'],
      ['web', 2, 'Gent'],
      ['app', 3, 'Gent'],
      ['shop', 4, 'Ghent, Flanders'],
      ['web', 5, 'Lille', '2'],
    );
  });

  it.each([
    ['the latest', {}, 'Lille'],
    ['that of the source that stands first', { city: { by: 'source', sources: ['till', 'crm', 'web'] } }, 'Ghent'],
    ['of one source the latest', { city: { by: 'source', sources: ['web', 'crm'] } }, 'Lille'],
    ['what most records say', { city: { by: 'frequency' } }, 'Gent'],
    ['what most say, each by its weight', { city: { by: 'frequency', weights: { crm: 3 } } }, 'Ghent'],
    ['the longest', { city: { by: 'completeness' } }, 'Ghent, Flanders'],
    ['the longest, by weight', { '*': { by: 'completeness', weights: { web: 4 } } }, 'Lille'],
    ['by the rule of the trait before that of all', { '*': { by: 'completeness' }, city: { by: 'recency' } }, 'Lille'],
    [
      'by the rule of all where none is the trait’s own',
      { '*': { by: 'source', sources: ['crm'] }, x: { by: 'frequency' } },
      'Ghent',
    ],
  ])('%s', async (_, rules, value) => expect(await surviving(rules)).toBe(value));

  it('nothing of a source that took its word back; the others stand', async () => {
    await say(['crm', 6, null]);
    expect(await surviving({ city: { by: 'source', sources: ['crm', 'shop'] } })).toBe('Ghent, Flanders');
    // The latest word of all is that there is none.
    expect(await surviving({})).toBeUndefined();
  });

  it('and the others are shown, each value once, the next in line first', async () => {
    const rules = rulesOf({ city: { by: 'frequency' } });
    const [trait] = await traitsOfProfile(warehouse, ['1', '2'], { survivorship: rules });
    expect(trait).toMatchObject({ value: 'Gent', source: 'app', by: 'frequency' });
    expect(trait?.others.map(({ value, source }) => [value, source])).toEqual([
      ['Lille', 'web'],
      ['Ghent, Flanders', 'shop'],
      ['Ghent', 'crm'],
    ]);
  });
});

it('an older word of the same record is no voice, in whatever batches it came (property)', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(fc.constantFrom('crm', 'web', 'app'), fc.integer({ min: 1, max: 28 }), fc.constantFrom('a', 'b', 'c')),
        {
          minLength: 1,
          maxLength: 8,
        },
      ),
      async (said) => {
        await warehouse.command('TRUNCATE TABLE trait_history');
        await say(...said);
        const last = new Map<string, { day: number; value: string }>();
        const latest = (a: { day: number; value: string } | undefined, day: number) => a === undefined || day >= a.day;
        for (const [source, day, value] of said) if (latest(last.get(source), day)) last.set(source, { day, value });
        const votes = new Map<string, { count: number; day: number }>();
        for (const { day, value } of last.values()) {
          const vote = votes.get(value) ?? { count: 0, day: 0 };
          votes.set(value, { count: vote.count + 1, day: Math.max(vote.day, day) });
        }
        const most = Math.max(...[...votes.values()].map((vote) => vote.count));
        const value = String(await surviving({ city: { by: 'frequency' } }));
        expect(votes.get(value)?.count).toBe(most);
      },
    ),
    { numRuns: 25 },
  ));
