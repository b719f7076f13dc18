import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { House } from '../../house/house.js';
import { sweepLeftovers } from '../../house/linkage/sweep-leftovers.js';
import { openHouse } from '../../house/open-house.js';
import { rebuild } from '../../house/rebuild/rebuild.js';
import { arrivalsList, arrivalsRedo, arrivalsWeigh } from '../identity/arrivals.js';
import { profilesChanges, profilesHistory } from '../identity/history.js';
import { profilesMerge } from '../identity/merge.js';
import { profilesUnmerge } from '../identity/unmerge.js';
import { profilesShow } from '../profiles.js';
import { blockingAdd, blockingList, blockingRemove, blockingTry } from './blocking.js';
import { identityExplain } from './explain.js';
import { identityLink } from './link.js';
import { identityMatch } from './match.js';
import { matchArrivals } from './match-arrivals.js';
import { reviewDecide, reviewList, reviewScore, reviewShow } from './review.js';
import { profilesSearch } from './search.js';
import { profilesSimilar } from './similar.js';
import { identityUnmatched } from './unmatched.js';

const log = createLogger({ level: 'fatal' });
const config = configSchema.parse({
  sources: { shop: { writeKeys: ['a-write-key-of-the-test'] }, crm: { writeKeys: ['another-key-of-the-test'] } },
  identity: { matching: { arrivals: 'job' } },
});
let folder: string;
let dataDirectory: string;
let house: House;
const context = () => ({ house, tell: () => {}, signal: AbortSignal.timeout(300_000), startedBy: 'test' });
const open = () => openHouse({ folder, dataDirectory, config, log, durability: 'write' });

const forenames = [
  'anna',
  'bruno',
  'clara',
  'dieter',
  'elena',
  'falk',
  'greta',
  'hugo',
  'ines',
  'jakob',
  'karin',
  'lars',
];
const surnames = [
  'ahrens',
  'becker',
  'conrad',
  'dietz',
  'engel',
  'fuchs',
  'gerber',
  'hartmann',
  'ihde',
  'jansen',
  'kuhn',
];
const cities = ['bremen', 'dresden', 'essen', 'jena', 'kassel'];
interface Known {
  userId: string;
  traits: Record<string, string>;
}
/** A person of the shop, and the same one as the CRM wrote them down. */
function person(n: number): [Known, Known] {
  const [first, last] = [forenames[(n * 7) % 12]!, surnames[(n * 5) % 11]!];
  const traits = {
    first_name: first,
    last_name: last,
    birth_date: `19${60 + (n % 37)}-0${1 + (n % 9)}-${10 + (n % 19)}`,
    city: cities[n % 5]!,
    street: `${n} ${surnames[(n * 3) % 11]!}weg`,
  };
  // A third of the copies have a slip in the name, some another city: some pairs are clear and some are not.
  const slip = n % 3 === 0 ? `${last}h` : last;
  const copy = {
    ...traits,
    last_name: slip,
    ...(n % 4 === 0 ? { city: '' } : {}),
    ...(n % 10 === 0 ? { birth_date: '', street: '' } : {}),
  };
  return [
    { userId: `s${n}`, traits },
    { userId: `c${n}`, traits: copy },
  ];
}

const count = 60;
const call = ({ userId, traits }: Known, message: string) => ({
  type: 'identify',
  messageId: message,
  anonymousId: `device of ${userId}`,
  timestamp: '2024-05-01T10:00:00Z',
  traits,
});

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-linkage-'));
  dataDirectory = join(folder, 'data');
  house = await open();
  const people = Array.from({ length: count }, (_, n) => person(n + 1));
  for (const [side, source] of [
    [0, 'shop'],
    [1, 'crm'],
  ] as const) {
    // Not everybody of the shop is in the CRM.
    const batch = people.slice(0, source === 'crm' ? 45 : count).map((pair, n) => call(pair[side], `${source} ${n}`));
    const body = Buffer.from(JSON.stringify({ batch, sentAt: '2024-05-01T11:00:00Z' }));
    await house.events.append([{ key: source, source, receivedAt: Date.UTC(2024, 4, 1, 12), body }]);
  }
  await house.process(AbortSignal.timeout(120_000));
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true, force: true });
});

const alive = async (): Promise<number> => {
  const [row] = await house.warehouse.query<{ n: string }>('SELECT count() AS n FROM profiles FINAL WHERE present');
  return Number(row?.n);
};
/** Where each public id leads. */
const publicIds = async () => {
  const rows = await house.database.query<{ id: string; leads: string }>(
    'SELECT p.public_id AS id, c.public_id AS leads FROM profiles p JOIN profiles c ON c.id = coalesce(p.merged_into, p.id)',
  );
  return new Map(rows.map(({ id, leads }) => [id, leads]));
};
const merges = (rule: string) =>
  house.database.query<{ evidence: { matchWeight?: number } }>(
    'SELECT evidence FROM merges WHERE rule = $1 AND undone_at IS NULL',
    [rule],
  );

it('tries blocking rules before anything is compared, keeps one that is added, and refuses an unknown key', async () => {
  const trial = await blockingTry(context(), { rules: [['last_name'], ['city', 'birth_date:year']] });
  expect(trial.records).toBe(105);
  expect(trial.rules[0]).toMatchObject({ name: 'last_name' });
  expect(trial.rules[0]!.pairs).toBeGreaterThan(trial.rules[1]!.pairs);
  expect(trial.rules[0]!.worst[0]!.records).toBe(trial.rules[0]!.largestBlock);
  await expect(blockingTry(context(), { rules: [['shoe_size']] })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect((await blockingList(context())).origin).toBe('chosen');
  await blockingAdd(context(), { rule: ['birth_date'] });
  expect(await blockingList(context())).toMatchObject({ origin: 'stated', trial: { rules: [{ name: 'birth_date' }] } });
  await blockingRemove(context(), { rule: ['birth_date'] });
  expect((await blockingList(context())).origin).toBe('chosen');
});

it('shows what it would do, merges what is clear with its evidence, and puts the rest into the queue', async () => {
  expect(await alive()).toBe(105);
  const looked = await identityLink(context(), { dryRun: true });
  expect(looked).toMatchObject({ dryRun: true, people: 105, merged: 0 });
  expect(await alive()).toBe(105);

  const before = await publicIds();
  const done = await identityLink(context());
  expect(done.merged).toBeGreaterThan(30);
  expect(await alive()).toBe(105 - done.merged);
  const made = await merges('linkage');
  expect(made).toHaveLength(done.merged);
  expect(made[0]!.evidence.matchWeight).toBeGreaterThan(4);

  // Every id that leads to someone else is in the run's report, with its reason; no other id has changed.
  const now = await publicIds();
  const { changes } = await profilesChanges(context(), { run: done.run });
  expect(changes).toHaveLength(done.merged);
  for (const { stays, other, rule, change } of changes)
    expect([rule, change, now.get(stays), now.get(other)]).toEqual(['linkage', 'merged', stays, stays]);
  const gone = new Set(changes.map(({ other }) => other));
  for (const [id, leads] of before) expect([id, now.get(id)]).toEqual([id, gone.has(id) ? now.get(id) : leads]);
  expect([...now].filter(([id, leads]) => id !== leads)).toHaveLength(done.merged);

  // Nobody is merged twice: a second run finds what is left, and changes no id.
  const again = await identityLink(context());
  expect(again.merged).toBe(0);
  expect((await profilesChanges(context(), { run: again.run })).changes).toEqual([]);
  expect(await publicIds()).toEqual(now);
});

it('matches one person against everybody: a copy joins, a stranger starts, and traits alone change nothing', async () => {
  const [{ traits }] = person(7);
  const strange = {
    first_name: 'quirin',
    last_name: 'zobel',
    birth_date: '1911-11-11',
    city: 'zwickau',
    street: '9 ulm',
  };
  const batch = [call({ userId: 'again', traits }, 'again'), call({ userId: 'stranger', traits: strange }, 'stranger')];
  const body = Buffer.from(JSON.stringify({ batch, sentAt: '2024-05-02T11:00:00Z' }));
  await house.events.append([{ key: 'crm', source: 'crm', receivedAt: Date.UTC(2024, 4, 2, 12), body }]);
  await house.process(AbortSignal.timeout(60_000));
  const before = await alive();

  const looked = await identityMatch(context(), { traits });
  expect(looked).toMatchObject({ verdict: 'joins', dryRun: false, outcome: null });
  const [best] = looked.candidates;
  const bars = best!.fields.reduce((sum, { bits }) => sum + bits, best!.priorBits + best!.frequencyBits);
  expect(bars).toBeCloseTo(best!.matchWeight, 1);
  expect(await alive()).toBe(before);

  const joined = await identityMatch(context(), { person: 'device of again' });
  expect(joined).toMatchObject({ verdict: 'joins', outcome: 'merged', person: looked.person });
  expect(await alive()).toBe(before - 1);

  const started = await identityMatch(context(), { person: 'device of stranger' });
  expect(started).toMatchObject({ verdict: 'starts', outcome: null, candidates: [] });
  // From now on the stranger is known, too.
  expect(await identityMatch(context(), { traits: strange })).toMatchObject({
    verdict: 'joins',
    person: started.person,
  });
  await expect(identityMatch(context(), {})).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  await expect(identityMatch(context(), { traits: { lastname: 'x' } })).rejects.toThrow(/Compared are: .*last_name/);
});

it('explains any two, those who were merged by it and those who never met in a block', async () => {
  const explained = (one: string, other: string) =>
    identityExplain(context(), { one: `device of ${one}`, other: `device of ${other}` });
  const merged = await explained('s7', 'c7');
  expect(merged).toMatchObject({ together: true });
  expect(merged.probability).toBeGreaterThan(0.95);
  const strangers = await explained('s7', 'stranger');
  expect(strangers).toMatchObject({ together: false, probability: 0 });
  for (const { traits, priorBits, frequencyBits, matchWeight } of [merged, strangers])
    expect(traits.reduce((sum, { bits }) => sum + (bits ?? 0), priorBits + frequencyBits)).toBeCloseTo(matchWeight, 1);
  expect(strangers.traits.find(({ trait }) => trait === 'last_name')).toMatchObject({ other: 'zobel', differs: true });
  // The same two the other way round weigh the same.
  expect((await explained('stranger', 's7')).matchWeight).toBe(strangers.matchWeight);
  await expect(explained('s7', 's7')).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

it('weighs who comes in or changes once, by itself: a copy joins, an unsure one waits for a person, a stranger starts', async () => {
  const send = async (...calls: object[]) => {
    const body = Buffer.from(JSON.stringify({ batch: calls, sentAt: '2024-05-03T11:00:00Z' }));
    await house.events.append([{ key: 'crm', source: 'crm', receivedAt: Date.UTC(2024, 4, 3, 12), body }]);
    await house.process(AbortSignal.timeout(60_000));
  };
  const weigh = () => matchArrivals(context(), { most: 100 });
  // The two of the test before have waited too, and say nothing new.
  expect(await weigh()).toMatchObject({ arrived: 2, unchanged: 2 });
  const [{ traits: eleven }, { traits: thirteen }] = [person(11)[0], person(13)[0]];
  const unsure = { birth_date: thirteen['birth_date']! };
  const stranger = {
    first_name: 'xaver',
    last_name: 'ypsilon',
    birth_date: '1931-12-30',
    city: 'aue',
    street: '3 tal',
  };
  const arrive = () =>
    send(
      call({ userId: 'copy', traits: eleven }, 'copy'),
      call({ userId: 'unsure', traits: unsure }, 'unsure'),
      call({ userId: 'new', traits: stranger }, 'new'),
      { type: 'track', event: 'Looked', messageId: 'looked', anonymousId: 'nobody' },
    );
  await arrive();
  const [before, { waiting }] = [await alive(), await reviewList(context(), {})];
  expect(await weigh()).toEqual({ arrived: 3, unchanged: 0, joined: 1, queued: 1, started: 1 });
  expect(await alive()).toBe(before - 1);
  expect((await reviewList(context(), {})).waiting).toBe(waiting + 1);
  // What was decided is kept, and who it was decided with; nobody waits any more.
  const { decisions, ...page } = await arrivalsList(context());
  expect(page).toEqual({
    mode: 'job',
    model: true,
    waiting: 0,
    oldestSeconds: null,
    decided: { joined: 1, queued: 1, started: 1 },
    people: [],
  });
  expect(decisions.map(({ fate, other }) => [fate, other !== null]).sort()).toEqual([
    ['joined', true],
    ['queued', true],
    ['started', false],
  ]);
  expect((await arrivalsList(context(), { fate: 'queued' })).decisions).toHaveLength(1);
  // Asked for, they are weighed again though they said nothing new, and end as they were.
  const queued = decisions.find(({ fate }) => fate === 'queued')!.person;
  await expect(arrivalsRedo(context(), {})).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect(await arrivalsRedo(context(), { people: [queued] })).toEqual({ again: 1, waiting: 1 });
  expect(await arrivalsRedo(context(), { fate: 'queued' })).toEqual({ again: 1, waiting: 1 });
  expect((await arrivalsList(context())).people).toMatchObject([{ person: queued, again: true }]);
  expect(await arrivalsWeigh(context())).toEqual({ arrived: 1, unchanged: 0, joined: 0, queued: 1, started: 0 });
  expect((await arrivalsList(context())).decided).toEqual({ joined: 1, queued: 1, started: 1 });
  expect(await weigh()).toMatchObject({ arrived: 0 });
  // Who says the same again says nothing new; who changes is weighed anew, and now is a copy of somebody.
  await send(call({ userId: 'new', traits: stranger }, 'again the same'));
  expect(await weigh()).toMatchObject({ arrived: 1, unchanged: 1 });
  await send(call({ userId: 'new', traits: person(17)[0].traits }, 'somebody after all'));
  expect(await weigh()).toMatchObject({ arrived: 1, joined: 1 });
  // What a linkage that died left behind goes; the index in use stays.
  const leftover = `link_${'0'.repeat(32)}_record`;
  await house.warehouse.command(`CREATE TABLE ${leftover} (f0 String) ENGINE = MergeTree ORDER BY f0`);
  expect(await sweepLeftovers(house.warehouse, { silentSeconds: 3600 })).toEqual([]);
  expect(await sweepLeftovers(house.warehouse, { silentSeconds: 0 })).toEqual([leftover]);
  // What a crash repeats has its effect once.
  await house.database.query(`INSERT INTO match_arrivals (profile, cut) SELECT id, 'done' FROM profiles WHERE id <= 3`);
  const after = await alive();
  expect(await weigh()).toMatchObject({ arrived: 3, joined: 0 });
  expect(await alive()).toBe(after);
});

it('shows a waiting pair side by side, learns from verdicts, and a rebuild keeps them all', async () => {
  // The line between accepted and uncertain is moved up, so that there is something to decide.
  const settings = { thresholds: { accept: 0.999999, review: 0.000001 } };
  await identityLink(context(), { settings });
  const { pairs, waiting } = await reviewList(context(), { limit: 20 });
  expect(waiting).toBeGreaterThan(1);
  expect(pairs.map(({ value }) => value)).toEqual(pairs.map(({ value }) => value).sort((a, b) => b - a));
  const [first, second] = pairs;
  const detail = await reviewShow(context(), first!);
  expect(detail.traits.map(({ trait }) => trait)).toContain('last_name');
  for (const { differs, one, other } of detail.traits) expect(differs).toBe(one !== other);
  const bars = detail.traits.reduce((sum, { bits }) => sum + (bits ?? 0), detail.priorBits + detail.frequencyBits);
  expect(bars).toBeCloseTo(detail.matchWeight, 1);

  const before = await alive();
  expect(await reviewDecide(context(), { ...first!, verdict: 'accept' })).toMatchObject({ outcome: 'merged' });
  expect(await alive()).toBe(before - 1);
  expect(await reviewDecide(context(), { ...second!, verdict: 'reject' })).toMatchObject({ outcome: 'apart' });
  expect(await alive()).toBe(before - 1);
  await expect(reviewShow(context(), second!)).rejects.toThrow(/wait no more: rejected on .* by test/);
  await expect(reviewShow(context(), { one: first!.one, other: 'x' })).rejects.toThrow(/no pair that waits/);
  expect(await reviewScore(context())).toMatchObject({ decided: 2, accepted: 1, rejected: 1 });
  // Who takes the merge back, or says that the two are one after all, changes the label, too.
  const { merges: made } = await profilesHistory(context(), { identifier: first!.one });
  const review = made.find(({ rule, undone }) => rule === 'review' && undone === null)!;
  await profilesUnmerge(context(), { merge: review.merge });
  expect(await reviewScore(context())).toMatchObject({ decided: 2, accepted: 0, rejected: 2 });
  await profilesMerge(context(), first!);
  expect(await reviewScore(context())).toMatchObject({ decided: 2, accepted: 1, rejected: 1 });
  // What became one person meanwhile waits no more.
  const third = pairs
    .slice(2)
    .find(({ one, other }) => ![one, other].some((id) => [first!.one, first!.other].includes(id)))!;
  await profilesMerge(context(), third);
  await expect(reviewDecide(context(), { ...third, verdict: 'reject' })).rejects.toThrow(/one person meanwhile/);
  // Decided pairs do not come back.
  await identityLink(context(), { settings });
  const again = (await reviewList(context(), { limit: 500 })).pairs.map(({ one, other }) => [one, other].sort().join());
  expect(again).not.toContain([second!.one, second!.other].sort().join());

  const known = async () => ({
    people: await house.warehouse.query(
      'SELECT traits FROM profiles FINAL WHERE present ORDER BY toJSONString(traits)',
    ),
    score: await reviewScore(context()),
    merges: (await merges('linkage')).length,
  });
  const held = await known();
  await house.close();
  await rebuild({ folder, dataDirectory, config, log, tell: () => {} });
  house = await open();
  expect(await known()).toEqual(held);
}, 300_000);

it('finds people by what one remembers of them, and lists whom only one source knows', async () => {
  const { people } = await profilesSearch(context(), { text: 'hartman gret' });
  expect(people[0]!.traits['last_name']).toMatch(/^hartmann/);
  const like = await profilesSimilar(context(), { identifier: 'device of s33', limit: 3 });
  expect(like.people.map(({ id }) => id)).not.toContain(
    (await profilesShow(context(), { identifier: 'device of s33' })).publicId,
  );
  expect(like.people).toHaveLength(3);
  for (const { likeness, alike, traits } of like.people) {
    expect(likeness).toBeGreaterThan(0);
    expect(Object.keys(traits)).toEqual(expect.arrayContaining(alike));
  }
  await expect(profilesSimilar(context(), { identifier: 'nobody at all' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  const alone = await identityUnmatched(context(), { source: 'shop' });
  expect(alone.people).toBe(count);
  expect(alone.alone).toBeGreaterThanOrEqual(15);
  expect(alone.list[0]!.id).toMatch(/^prf_/);
  await expect(identityUnmatched(context(), { source: 'nowhere' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
