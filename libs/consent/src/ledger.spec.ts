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

  it('is judged by the greater message id where two are of the same moment, in byte order', async () => {
    await say(choice(1, false, 10, { messageId: 'a' }), choice(1, true, 10, { messageId: 'Z' }));
    expect(await holds()).toBe(false);
    await say(choice(1, true, 10, { messageId: 'é' }));
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
    ['the older declined', [[false, 10]], [[true, 20]], [], false],
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

  it('stay as they decided after the merge when yet another part joins', async () => {
    await say(choice(2, false, 50));
    await merge(2, 1, 100);
    await say(choice(1, true, 110));
    await merge(3, 1, 200);
    expect(await holds()).toBe(true);
    await say(choice(4, false, 20));
    await merge(4, 1, 300);
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

  it('go by the most restrictive again, each for themselves, when a merge is undone', async () => {
    await say(choice(2, false, 50));
    await merge(2, 1, 100);
    await say(choice(1, true, 110));
    await database.query('UPDATE merges SET undone_at = now()');
    await database.query('UPDATE profiles SET merged_into = NULL');
    expect([await holds('1'), await holds('2')]).toEqual([true, false]);
  });

  it('end alike in whatever order the choices are written (property)', async () => {
    const said = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean(), fc.integer({ min: 1, max: 300 })), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(said, fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), async (list, order) => {
        const choices = list.map(([origin, granted, at]) =>
          choice(at > 200 ? 1 : at > 100 && origin === 3 ? 2 : origin, granted, at),
        );
        const outcomes: unknown[] = [];
        for (const written of [choices, order.flatMap((index) => choices[index] ?? [])]) {
          await clear();
          await say(...written);
          await merge(3, 2, 100);
          await merge(2, 1, 200);
          outcomes.push(await holds());
        }
        expect(outcomes[0]).toBe(outcomes[1]);
        // Nobody who declined last, and whom no later choice speaks for, is taken to have agreed.
        const newest = [...choices]
          .sort((a, b) => a.occurredAt - b.occurredAt || (a.messageId < b.messageId ? -1 : 1))
          .at(-1);
        if (newest?.granted === false) expect(outcomes[0]).toBe(false);
      }),
      { numRuns: 10 },
    );
  });
});
