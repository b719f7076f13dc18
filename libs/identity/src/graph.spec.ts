import { identityConfigSchema, type Identifier, type IdentifierType } from '@tributary/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GraphWalk, identifierRules, keyOf, type GraphEvent, type WalkOptions } from './index.js';

const id = (text: string): Identifier => {
  const [type, value] = text.split(':') as [IdentifierType, string];
  return { type, value };
};
let messages = 0;
const event = (...identifiers: string[]): GraphEvent => ({
  identifiers: identifiers.map(id),
  source: 's',
  messageId: `m${messages++}`,
  occurredAt: 1,
  knownAt: 1,
});

/** A walk over an empty graph. */
function emptyWalk(options?: WalkOptions) {
  let next = 1;
  return new GraphWalk({ ownerOf: () => undefined, heldBy: () => [] }, () => String(next++), options);
}

/** Sets of identifiers that belong together after these events, as text. */
function partition(walk: GraphWalk): string[] {
  const groups = new Map<string, string[]>();
  for (const link of walk.links) {
    const owner = walk.canonical(link.profile);
    groups.set(owner, [...(groups.get(owner) ?? []), keyOf(link.identifier)]);
  }
  return [...groups.values()].map((keys) => keys.sort().join(' ')).sort();
}

/** The oracle: merge sets that share a member until none do. */
function naivePartition(events: readonly GraphEvent[]): string[] {
  let sets: Set<string>[] = [];
  for (const { identifiers } of events) {
    const keys = identifiers.map(keyOf);
    const joined = sets.filter((set) => keys.some((key) => set.has(key)));
    sets = sets.filter((set) => !joined.includes(set));
    if (keys.length > 0) sets.push(new Set([...keys, ...joined.flatMap((set) => [...set])]));
  }
  return sets.map((set) => [...set].sort().join(' ')).sort();
}

// Few values, so that they meet often; no more of a type than one person may hold.
const identifier = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((n) => `email:e${n}`),
  fc.integer({ min: 1, max: 5 }).map((n) => `customer_number:c${n}`),
  fc.integer({ min: 1, max: 40 }).map((n) => `anonymous_id:a${n}`),
  fc.constant('user_id:u'),
);
const events = fc.array(
  fc.uniqueArray(identifier, { maxLength: 4 }).map((list) => event(...list)),
  { maxLength: 40 },
);

describe('where no limit binds', () => {
  it('people are the connected parts, in any order of events (property)', () =>
    fc.assert(
      fc.property(
        events.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          const expected = naivePartition(list);
          for (const order of [list, shuffled]) {
            const walk = emptyWalk();
            for (const each of order) walk.place(each);
            expect(partition(walk)).toEqual(expected);
            expect(walk.conflicts).toEqual([]);
            expect(walk.founded.length - walk.merges.length).toBe(expected.length);
          }
        },
      ),
      { numRuns: 500 },
    ));

  it('an event without identifiers is nobody', () => {
    const walk = emptyWalk();
    expect(walk.place(event())).toBe('0');
    expect(walk.founded).toEqual([]);
  });
});

describe('merges', () => {
  it('the oldest survives, by number and not by text', () => {
    const owners = new Map([
      ['email\0a', '10'],
      ['email\0b', '9'],
      ['email\0c', '100'],
    ]);
    const walk = new GraphWalk(
      {
        ownerOf: (key) => owners.get(key),
        heldBy: (profile) =>
          [...owners].filter(([, owner]) => owner === profile).map(([key]) => id(key.replace('\0', ':'))),
      },
      () => '101',
    );
    expect(walk.personOf(walk.place(event('email:a', 'email:b', 'email:c')))).toBe('9');
    expect(walk.merges.map((merge) => [merge.loser, merge.winner])).toEqual([
      ['10', '9'],
      ['100', '9'],
    ]);
  });

  it('say what joined the two, and carry what moved', () => {
    const walk = emptyWalk();
    walk.place(event('user_id:u', 'anonymous_id:a'));
    walk.place(event('email:x', 'phone:1'));
    const joining = event('anonymous_id:a', 'email:x', 'phone:1', 'anonymous_id:new');
    // Its strongest identifier was profile 2's first: the event goes where that goes.
    expect(walk.place(joining)).toBe('2');
    expect(walk.personOf('2')).toBe('1');
    expect(walk.merges).toEqual([
      {
        winner: '1',
        loser: '2',
        rule: 'email',
        winnerPart: '1',
        loserPart: '2',
        messageId: joining.messageId,
        at: joining.knownAt,
        evidence: ['email:x', 'phone:1', 'anonymous_id:a', 'anonymous_id:new'].map(id),
        moved: ['email:x', 'phone:1'].map(id),
      },
    ]);
    expect(walk.personOf(walk.place(event('phone:1')))).toBe('1');
    expect(walk.canonical('2')).toBe('1');
  });
});

describe('limits', () => {
  it('two logins on one browser stay two people, and the conflict is told', () => {
    const walk = emptyWalk();
    expect(walk.place(event('user_id:u1', 'anonymous_id:a'))).toBe('1');
    const second = event('user_id:u2', 'anonymous_id:a');
    expect(walk.place(second)).toBe('2');
    expect(walk.conflicts).toEqual([
      { messageId: second.messageId, demoted: [id('anonymous_id:a')], rule: 'user_id', profiles: ['1'] },
    ]);
    expect(walk.place(event('user_id:u2', 'anonymous_id:a'))).toBe('2');
    expect(walk.place(event('anonymous_id:a'))).toBe('1');
  });

  it('hold for the event that founds a person too', () => {
    const walk = emptyWalk();
    walk.place(event(...Array.from({ length: 9 }, (_, n) => `customer_number:c${n}`)));
    expect(walk.links).toHaveLength(identifierRules.customer_number.limit);
    expect(walk.conflicts).toMatchObject([{ rule: 'customer_number', demoted: { length: 4 } }]);
  });

  it('are exceeded by nobody, whatever happens (property)', () => {
    const type = fc.constantFrom<IdentifierType>('customer_number', 'user_id', 'email', 'phone', 'anonymous_id');
    const any = fc.tuple(type, fc.integer({ min: 1, max: 30 })).map(([name, n]) => `${name}:${n}`);
    fc.assert(
      fc.property(fc.array(fc.uniqueArray(any, { maxLength: 8 }), { maxLength: 60 }), (lists) => {
        const walk = emptyWalk();
        for (const list of lists) expect(walk.place(event(...list)) === '0').toBe(list.length === 0);
        const held = new Map<string, number>();
        for (const link of walk.links) {
          const key = `${walk.canonical(link.profile)} ${link.identifier.type}`;
          held.set(key, (held.get(key) ?? 0) + 1);
          expect(held.get(key)).toBeLessThanOrEqual(identifierRules[link.identifier.type].limit);
        }
        expect(new Set(walk.links.map((link) => keyOf(link.identifier))).size).toBe(walk.links.length);
      }),
      { numRuns: 300 },
    );
  });
});

describe('guards', () => {
  const rules = (stated: object) => ({ rules: identityConfigSchema.parse({ identifiers: stated }).identifiers });

  it('a value seen with more people than it may is shared: it joins and adds nothing from then on', () => {
    const walk = emptyWalk();
    for (const n of [1, 2, 3]) walk.place(event(`user_id:u${n}`, 'anonymous_id:till'));
    expect(walk.conflicts).toHaveLength(2);
    expect(walk.shared.has(id('anonymous_id:till'))).toBe(false);
    walk.place(event('user_id:u4', 'anonymous_id:till'));
    expect(walk.shared.has(id('anonymous_id:till'))).toBe(true);
    const newcomer = walk.place(event('email:new', 'anonymous_id:till'));
    expect(newcomer).not.toBe(walk.place(event('user_id:u1')));
    expect(walk.conflicts).toHaveLength(3);
    // Alone it still leads to who first held it.
    expect(walk.place(event('anonymous_id:till'))).toBe('1');
  });

  it('a type that does not join leads to its person, and never makes one of two', () => {
    const walk = emptyWalk(rules({ phone: { joins: false } }));
    walk.place(event('email:a', 'phone:1'));
    walk.place(event('email:b'));
    expect(walk.personOf(walk.place(event('email:b', 'phone:1')))).toBe('2');
    expect(walk.place(event('phone:1'))).toBe('1');
    expect(walk.merges).toEqual([]);
    expect(walk.conflicts).toMatchObject([{ rule: 'joins', demoted: [id('phone:1')] }]);
  });

  it('a merge storm ends at what one batch may join', () => {
    const walk = emptyWalk({ mergesAtMost: 2 });
    for (const n of [0, 1, 2, 3, 4]) walk.place(event(`email:e${n}`));
    for (const n of [1, 2, 3, 4]) walk.place(event('email:e0', `email:e${n}`));
    expect(walk.merges).toHaveLength(2);
    expect(walk.conflicts.map((conflict) => conflict.rule)).toEqual(['merge_storm', 'merge_storm']);
  });

  it('strength and limits are those that are stated', () => {
    const walk = emptyWalk(rules({ email: { priority: 9, limit: 1 } }));
    walk.place(event('email:a', 'phone:1'));
    const second = event('email:b', 'phone:1');
    expect(walk.place(second)).toBe('1');
    expect(walk.conflicts).toMatchObject([{ rule: 'email', demoted: [id('email:b')] }]);
  });
});
