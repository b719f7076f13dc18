import type { Database } from '@tributary/contracts';
import { openTemporaryDatabase } from '@tributary/database';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decisionsOf, recordChoices, type Choice } from './index.js';

let database: Database;
beforeAll(async () => {
  database = await openTemporaryDatabase();
});
beforeEach(() => clear());
afterAll(() => database.close());

async function clear() {
  await database.query('DELETE FROM consents');
  await database.query('DELETE FROM merges');
  await database.query('DELETE FROM profiles');
  await database.query(
    `INSERT INTO profiles (id, public_id, founding_message) SELECT n, 'p' || n, 'm' || n FROM generate_series(1, 6) AS n`,
  );
}

let messages = 0;
/** A choice of one origin; `at` is when it was made, `known` when it came in. */
const choice = (origin: number, granted: boolean, at: number, change: Partial<Choice> = {}): Choice => ({
  origin: String(origin),
  purpose: 'ads',
  granted,
  occurredAt: at * 1000,
  knownAt: at * 1000,
  messageId: `m${messages++}`,
  source: 'web',
  ...change,
});

async function merge(loser: number, winner: number, at: number) {
  await database.query(
    `INSERT INTO merges (winner, loser, winner_part, loser_part, rule, evidence, moved, at) VALUES ($1, $2, $1, $2, 'email', '[]', '[]', to_timestamp($3))`,
    [winner, loser, at],
  );
  await database.query('UPDATE profiles SET merged_into = $1 WHERE id = $2 OR merged_into = $2', [winner, loser]);
}

/** What holds for profile 1 about `ads`. */
async function holds(profile = '1', purpose = 'ads') {
  return (await decisionsOf(database, [profile])).get(profile)?.get(purpose);
}
const say = (...choices: Choice[]) => recordChoices(database, choices);

describe('one person', () => {
  it('has decided nothing before the first choice', async () => {
    expect((await decisionsOf(database, ['1', '2'])).size).toBe(0);
    expect(await decisionsOf(database, [])).toEqual(new Map());
  });

  it('is judged by the newest choice, in whatever order they come in', async () => {
    await say(choice(1, false, 30, { knownAt: 31_000 }), choice(1, true, 20, { knownAt: 40_000 }), choice(1, true, 10));
    expect(await holds()).toBe(false);
    await say(choice(1, true, 35));
    expect(await holds()).toBe(true);
  });

  it('has refused where two choices are of the same moment, whatever their ids and order', async () => {
    await say(choice(1, false, 10, { messageId: 'a' }), choice(1, true, 10, { messageId: 'z' }));
    await say(choice(2, true, 10, { messageId: 'A' }), choice(2, false, 10, { messageId: 'Z' }));
    expect([await holds(), await holds('2')]).toEqual([false, false]);
    await say(choice(1, true, 10.001));
    expect(await holds()).toBe(true);
  });

  it('decides each purpose by itself', async () => {
    await say(choice(1, false, 10), choice(1, true, 20, { purpose: 'mail' }));
    expect([await holds(), await holds('1', 'mail'), await holds('2')]).toEqual([false, true, undefined]);
  });

  it('has every message recorded once', async () => {
    const said = [choice(1, false, 10), choice(1, true, 5)];
    await say(...said, ...said);
    await say(...said);
    await say({ ...said[0]!, granted: true, occurredAt: 99_000 });
    expect(await holds()).toBe(false);
    expect(await database.query('SELECT id FROM consents')).toHaveLength(2);
  });

  it('may name purposes and messages with any characters', async () => {
    const purpose = `x'"{},\\ é🌊`;
    await say(choice(1, true, 10, { purpose, messageId: `{"'\\,}` }));
    expect(await holds('1', purpose)).toBe(true);
  });
});

describe('people who were merged', () => {
  // Profile 2 is merged into 1 at 100. Choices of 1, choices of 2, choices after: [granted, made at].
  type Said = [granted: boolean, at: number][];
  it.each<[string, Said, Said, Said, boolean | undefined]>([
    ['nobody chose', [], [], [], undefined],
    ['one granted', [[true, 10]], [], [], true],
    ['the other declined', [], [[false, 10]], [], false],
    ['both granted', [[true, 10]], [[true, 20]], [], true],
    ['both of one moment', [[true, 10]], [[false, 10]], [], false],
    ['the older declined, the newer agreed', [[false, 10]], [[true, 20]], [], true],
    ['the newer declined', [[true, 10]], [[false, 20]], [], false],
    [
      'both changed their minds',
      [
        [false, 10],
        [true, 30],
      ],
      [
        [false, 20],
        [true, 40],
      ],
      [],
      true,
    ],
    ['declined, then granted after the merge', [[true, 10]], [[false, 20]], [[true, 110]], true],
    ['granted, then declined after the merge', [[true, 10]], [[true, 20]], [[false, 110]], false],
    [
      'several after the merge: the newest',
      [[true, 10]],
      [[false, 20]],
      [
        [true, 110],
        [false, 120],
        [true, 115],
      ],
      false,
    ],
  ])('%s', async (_, first, second, after, expected) => {
    await say(
      ...first.map(([granted, at]) => choice(1, granted, at)),
      ...second.map(([granted, at]) => choice(2, granted, at)),
    );
    await merge(2, 1, 100);
    await say(...after.map(([granted, at]) => choice(1, granted, at)));
    expect(await holds()).toBe(expected);
  });

  it('are not freed by an old choice that comes in late', async () => {
    await say(choice(2, false, 50));
    await merge(2, 1, 100);
    await say(choice(1, true, 40, { knownAt: 200_000 }));
    expect(await holds()).toBe(false);
    await say(choice(1, true, 60, { knownAt: 201_000 }));
    expect(await holds()).toBe(true);
  });

  it('stay as they decided last when yet another part joins with an older choice', async () => {
    await say(choice(2, false, 50));
    await merge(2, 1, 100);
    await say(choice(1, true, 110), choice(4, false, 20));
    await merge(4, 1, 300);
    expect(await holds()).toBe(true);
    await say(choice(3, false, 111));
    await merge(3, 1, 400);
    expect(await holds()).toBe(false);
  });

  it('follow a chain of merges', async () => {
    await say(choice(3, false, 10));
    await merge(3, 2, 100);
    await say(choice(2, true, 110));
    await merge(2, 1, 200);
    expect(await holds()).toBe(true);
    await say(choice(1, false, 210));
    expect(await holds()).toBe(false);
  });

  it('have each their own choices again when a merge is undone, also those made since', async () => {
    await say(choice(2, false, 50), choice(1, true, 40, { purpose: 'mail' }));
    await merge(2, 1, 100);
    await say(choice(1, true, 110), choice(2, false, 120, { purpose: 'mail' }));
    expect([await holds(), await holds('1', 'mail')]).toEqual([true, false]);
    await database.query('UPDATE merges SET undone_at = now()');
    await database.query('UPDATE profiles SET merged_into = NULL');
    expect([await holds('1'), await holds('2')]).toEqual([true, false]);
    expect([await holds('1', 'mail'), await holds('2', 'mail')]).toEqual([true, false]);
  });

  it('end with the newest choice in whatever order choices are written and people merged (property)', async () => {
    const said = fc.record({
      origin: fc.constantFrom(1, 2, 3),
      granted: fc.boolean(),
      at: fc.integer({ min: 1, max: 4 }),
    });
    const steps = fc.shuffledSubarray(['say', 'say', 'merge 3 2', 'merge 2 1'], { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 8 }), steps, async (list, order) => {
        await clear();
        const choices = list.map(({ origin, granted, at }) => choice(origin, granted, at));
        const halves = [choices.slice(0, list.length / 2), choices.slice(list.length / 2)];
        for (const step of order)
          if (step === 'say') await say(...halves.pop()!);
          else
            await merge(Number(step[6]), order.indexOf('merge 2 1') < order.indexOf(step) ? 1 : Number(step[8]), 100);
        const last = Math.max(...list.map(({ at }) => at));
        expect(await holds()).toBe(list.every(({ at, granted }) => at < last || granted));
      }),
      { numRuns: 12 },
    );
  });
});
