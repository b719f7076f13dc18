import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { compiledFeatureSets, computeFeatures, featureRows } from '@tributary/features';
import { assignmentSql, modelInForce, modelVersions } from '@tributary/models';
import { createLogger } from '@tributary/observability';
import {
  commands,
  openHouse,
  type DriftReport,
  type House,
  type ModelDetails,
  type ModelImputed,
  type ModelTimeline,
  type ModelWhy,
  type SegmentExplanation,
} from '@tributary/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type RunningApi } from '../index.js';

const rfm = ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'];
const model = { kind: 'clustering', features: rfm, algorithm: 'kmeans', k: 2 } as const;
const config = configSchema.parse({
  features: {
    rfm: { kind: 'rfm', asOf: '2026-06-30' },
    // Who bought once has no rhythm.
    rhythm: {
      kind: 'defined',
      asOf: '2026-06-30',
      features: { gap: { measure: 'days_between', event: 'Order Completed', title: 'days between orders' } },
    },
  },
  models: {
    // Stands before the model whose cluster it parts: the run puts them in order.
    within: { ...model, segment: 'people.1', reduce: null },
    people: { ...model, log: ['rfm.monetary_total'], outliers: { treat: 'cap' }, weights: { 'rfm.frequency': 2 } },
    whole: {
      ...model,
      log: ['rfm.monetary_total'],
      fit: 'warehouse',
      outliers: { treat: 'cap' },
      weights: { 'rfm.frequency': 2 },
    },
    steady: { ...model, features: ['rfm.frequency', 'rhythm.gap'], log: ['rhythm.gap'], impute: 'mean' },
    near: { ...model, features: ['rfm.frequency', 'rhythm.gap'], impute: 'knn' },
    trees: { ...model, algorithm: 'hierarchical', gate: { approval: true } },
  },
  connections: { letters: { plugin: 'files', settings: { folder: 'out' } } },
  alerts: { ops: { connection: 'letters' } },
  jobs: {
    drifted: { do: 'models', models: ['people', 'trees'], drift: 0.25 },
  },
});

let folder: string;
let house: House;
let api: RunningApi;
const context = () => ({ house, tell: () => undefined, signal: AbortSignal.timeout(60_000) });

/** Buyers: even ones buy often and much, odd ones once and little. */
async function buy(from: number, to: number, step = 1): Promise<void> {
  const calls = Array.from({ length: Math.ceil((to - from) / step) }, (_, at) => from + at * step).flatMap((n) =>
    Array.from({ length: n % 2 === 0 ? 6 + (n % 5) : 1 }, (_, order) => ({
      type: 'track',
      messageId: `m-${n}-${order}`,
      userId: `u${n}`,
      // Orders of a person lie an hour or two apart.
      timestamp: `2026-0${n % 2 === 0 ? 6 : 1}-${10 + (n % 15)}T${String(order * (n % 4 === 0 ? 1 : 2)).padStart(2, '0')}:00:00Z`,
      event: 'Order Completed',
      properties: { revenue: n % 2 === 0 ? 100 + n : 10 + (n % 7), currency: 'EUR' },
    })),
  );
  await house.events.append(
    calls.map((call) => ({
      key: call.userId,
      source: 'shop',
      receivedAt: Date.now(),
      body: Buffer.from(JSON.stringify(call)),
    })),
  );
  await house.process(AbortSignal.timeout(120_000));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-api-models-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
  await buy(0, 60);
  await commands['run']!(context(), { send: false });
  // Waits for a person, the first version too.
  await commands['models use']!(context(), { key: 'trees', version: 1 });
  api = await startApi(house, { port: 0 });
});
afterAll(async () => {
  await api?.close();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

const call = async <T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> => {
  const answer = await fetch(`${api.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${api.adminToken ?? ''}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as T };
};
interface Scored {
  profile: string;
  label: number;
  score: number;
}
const labelsOf = (key: string) =>
  house.warehouse.query<Scored>(
    'SELECT profile, label, score FROM model_scores FINAL WHERE model = {key:String} AND version = 1 ORDER BY profile',
    { params: { key } },
  );
const read = async (key: string) => (await call<ModelDetails>('GET', `/v1/models/${key}`)).body;

it('shows the steps of a run and the numbers behind each sentence', async () => {
  const people = await read('people');
  expect(people).toMatchObject({ version: 1, inForce: true, rows: 60 });
  expect(people.steps.map(({ step }) => step)).toEqual([
    ...['log', 'impute', 'outliers', 'scale', 'weigh', 'select', 'reduce'],
  ]);
  const { before, after } = people.steps[3]!.columns['rfm.frequency']!;
  expect([before.mean! > 1, Math.abs(after.mean!) < 1e-9]).toEqual([true, true]);
  for (const { evidence, typical } of people.clusters)
    expect([evidence.length, typical.length]).toEqual([rfm.length, 5]);
  expect(people.validity).toMatchObject({ dunnRows: 60, density: null });
  expect(people.validity.advice.reasons.length).toBeGreaterThan(0);
  // What was chosen can be looked up again.
  const [everybody, part] = [people.snapshot!, (await read('within')).snapshot!];
  expect([everybody.people, part.people]).toEqual([
    { segment: null, definition: null, version: null },
    { segment: 'people.1', definition: null, version: 1 },
  ]);
  expect(everybody.features.map(({ feature, asOf }) => [feature, asOf])).toEqual(rfm.map((one) => [one, '2026-06-30']));
  expect(
    new Set(everybody.features.map(({ fingerprint, computedAt }) => [!!fingerprint, !!computedAt].join())),
  ).toEqual(new Set(['true,true']));
  expect([people.config.k, people.codeVersion, people.inputHash]).toEqual([
    ...[2, expect.stringMatching(/^\d+\./), expect.stringMatching(/^[0-9a-f]{64}$/)],
  ]);
  expect((await call('GET', '/v1/models/nobody')).status).toBe(404);
});

it('marks the cells that it filled: by feature, by person, and in what explains a person', async () => {
  const { body } = await call<ModelImputed>('GET', '/v1/models/steady/imputed?feature=rhythm.gap&limit=7');
  expect(body).toMatchObject({
    by: 'mean',
    rows: 60,
    people: 30,
    features: [{ people: 0 }, { people: 30, share: 0.5 }],
  });
  const taken = body.features[1]!.taken!;
  const { clusters } = body.features[1]!;
  expect([clusters.reduce((sum, { people }) => sum + people, 0), body.cells.length]).toEqual([30, 7]);
  expect(new Set(body.cells.map((cell) => cell.taken))).toEqual(new Set([taken]));
  // The mean of the logarithms, told as it would have come: below the mean of the days.
  const [gap] = await house.warehouse.query<{ mean: number; inner: number }>(
    'SELECT avg(gap) AS mean, exp(avg(log1p(gap))) - 1 AS inner FROM features_rhythm WHERE gap IS NOT NULL',
  );
  expect([taken, gap!.mean > gap!.inner]).toEqual([expect.closeTo(gap!.inner, 6), true]);

  const why = async (model: string, person: string) =>
    (await call<ModelWhy>('GET', `/v1/models/${model}/people/${person}`)).body;
  const [once, often] = [await why('steady', 'u1'), await why('steady', 'u2')];
  expect([once.of, once.features[1]!.value, once.features[1]!.taken, once.features[1]!.words]).toEqual([
    ...['now', null, taken, expect.stringMatching(/^taken as .* days, since it is missing$/)],
  ]);
  expect(often.features.every(({ imputed, value, taken }) => !imputed && value === taken)).toBe(true);
  expect([once.cluster, once.person === often.person]).toEqual([expect.stringMatching(/^steady\.\d$/), false]);
  // Nearest people fill it for each otherwise: nothing stands for all.
  const near = (await call<ModelImputed>('GET', '/v1/models/near/imputed?feature=rhythm.gap')).body;
  expect([near.features[1]!.taken, near.cells.every((cell) => cell.taken! > 0)]).toEqual([null, true]);
  const explained = await call<SegmentExplanation>('GET', `/v1/segments/${once.cluster!}/explain/u1`);
  expect(JSON.stringify(explained.body)).toContain('since it is missing');
  expect((await call('GET', '/v1/models/steady/people/nobody')).status).toBe(404);
  expect((await call('GET', '/v1/models/steady/imputed?feature=rfm.recency_days')).status).toBe(404);
});

it('parts a cluster further into clusters that add up to it', async () => {
  const [parent, child] = [await read('people'), await read('within')];
  const first = parent.clusters.find(({ index }) => index === 0)!;
  expect(child.clusters.reduce((sum, { size }) => sum + size, 0) + child.noise).toBe(first.size);
});

it('says the same in SQL as the fit itself, person by person', async () => {
  const { artifact } = (await modelInForce(house.database, 'people'))!;
  const sets = await compiledFeatureSets(house.warehouse, config.features);
  const sql = assignmentSql(artifact, featureRows(sets, artifact.features));
  const said = await house.warehouse.query<Scored>(
    `SELECT toUInt64(id) AS profile, label, score FROM (${sql}) ORDER BY id`,
  );
  const kept = await labelsOf('people');
  expect(said.map(({ profile, label }) => [profile, label])).toEqual(
    kept.map(({ profile, label }) => [profile, label]),
  );
  said.forEach(({ score }, at) => expect(score).toBeCloseTo(kept[at]!.score, 6));
});

it('fits in the warehouse to the same people as in memory, and says that it did', async () => {
  const [whole, people] = [await labelsOf('whole'), await labelsOf('people')];
  expect(whole.map(({ profile, label }) => [profile, label])).toEqual(
    people.map(({ profile, label }) => [profile, label]),
  );
  const [there, here] = [await read('whole'), await read('people')];
  expect(there).toMatchObject({
    rows: 60,
    warnings: [expect.stringMatching(/all of them in the warehouse/), ...here.warnings],
  });
  expect(there.chosen.wcss / here.chosen.wcss).toBeCloseTo(1, 6);
  expect(there.chosen.daviesBouldin).toBeCloseTo(here.chosen.daviesBouldin, 6);
  expect(there.clusters.map(({ size, typical }) => [size, typical])).toEqual(
    here.clusters.map(({ size, typical }) => [size, typical]),
  );
  expect(await commands['models run']!(context(), { key: 'whole' })).toMatchObject({ version: 1, changed: false });
});

it('knows of a past day only what was known then', async () => {
  const today = new Date().toISOString().slice(0, 10);
  const now = await call<ModelDetails>('POST', '/v1/models/people/runs', { asOf: today, dryRun: true });
  expect(now.body).toMatchObject({ rows: 60, asOf: today });
  // The events happened before, and nobody had told of them.
  const then = await call<{ error: { code: string } }>('POST', '/v1/models/people/runs', {
    asOf: '2026-06-30',
    dryRun: true,
  });
  expect([then.status, then.body.error.code]).toEqual([422, 'MODEL_INPUT']);
  expect((await call('POST', '/v1/models/people/runs', { asOf: 'yesterday', dryRun: true })).status).toBe(400);
});

it('undoes a step for one run and keeps nothing of a dry one', async () => {
  const run = { without: ['outliers', 'weigh'], dryRun: true };
  const { body } = await call<ModelDetails>('POST', '/v1/models/people/runs', run);
  const [before, after] = [await read('people'), body];
  const digests = (one: ModelDetails) => one.steps.map(({ digest }) => digest);
  expect(after).toMatchObject({ version: null, changed: false });
  expect(digests(after).map((digest, at) => digest === digests(before)[at])).toEqual([
    ...[true, true, false, false, false, false, false],
  ]);
  expect((await call('POST', '/v1/models/people/runs', { without: ['impute'] })).status).toBe(400);
  expect((await call<ModelDetails>('POST', '/v1/models/people/runs', {})).body).toMatchObject({
    version: 1,
    changed: false,
  });
});

it('keeps a name that a person gave, through the next version', async () => {
  const named = await call<ModelDetails>('PUT', '/v1/models/people/clusters/1/name', { name: 'Our best' });
  expect(named.body.clusters.find(({ index }) => index === 0)!.name).toBe('Our best');
  expect((await call('PUT', '/v1/models/people/clusters/2/name', { name: 'Our best' })).status).toBe(400);
  expect((await call('PUT', '/v1/models/people/clusters/9/name', { name: 'Ghosts' })).status).toBe(404);
  // People by the ids under which everything else knows them.
  const [someone] = named.body.clusters[0]!.typical;
  expect((await call('GET', `/v1/profiles/${someone!}`)).status).toBe(200);
  const next = (await call<ModelDetails>('POST', '/v1/models/people/runs', { without: ['outliers'] })).body;
  expect(next).toMatchObject({ version: 2, inForce: true, comparison: { version: 1, turnover: 0 } });
  expect(next.clusters.find(({ index }) => index === 0)!.name).toBe('Our best');
  await call('PUT', '/v1/models/people/clusters/1/name', { name: 'Those who stay' });
  await call('PUT', '/v1/models/people/version', { version: 1 });
  const back = await read('people');
  expect(back).toMatchObject({ version: 1, inForce: true });
  // Nor does a run of the input that the person rolled back from.
  const again = (await call<ModelDetails>('POST', '/v1/models/people/runs', { without: ['outliers'] })).body;
  expect(again).toMatchObject({ version: 2, inForce: false, changed: false });
  expect(again.refused).toEqual([expect.stringMatching(/^version 1 was put in force by hand/)]);
  expect(await read('people')).toMatchObject({ version: 1, inForce: true });
  // A rollback loses no edit, and edits are undone one after another.
  const [first] = next.clusters.map(({ formerly = [] }) => formerly[0]).filter(Boolean);
  const nameOf = (of: ModelDetails) => of.clusters.find(({ index }) => index === 0)!.name;
  const names = [nameOf(back)];
  for (let step = 0; step < 2; step++)
    names.push(nameOf((await call<ModelDetails>('DELETE', '/v1/models/people/clusters/1/name')).body));
  expect(names).toEqual(['Those who stay', 'Our best', first]);
  expect((await call('DELETE', '/v1/models/people/clusters/1/name')).status).toBe(400);
});

it('gives newcomers the same cluster as they come, in the warehouse, or by the algorithm', async () => {
  const before = await labelsOf('people');
  await buy(60, 80);
  const keys = ['people', 'trees'];
  const asTheyCame = await Promise.all(keys.map(labelsOf));
  const news = asTheyCame[0]!.filter(({ profile }) => !before.some((one) => one.profile === profile));
  expect([0, 1].map((label) => news.filter((one) => one.label === label).length)).toEqual([10, 10]);
  expect(news.every(({ score }) => score > 0 && score <= 1)).toBe(true);
  await computeFeatures(house.warehouse, { key: 'rfm', config: config.features['rfm']! }, Date.now());
  await house.warehouse.command('DELETE FROM model_scores WHERE profile IN ({news:Array(UInt64)})', {
    params: { news: news.map(({ profile }) => profile) },
  });
  const assigned = await Promise.all(
    keys.map((key) => call('POST', `/v1/models/${key}/assignments`).then(({ body }) => body)),
  );
  expect(assigned).toMatchObject([
    { model: 'people', version: 1, assigned: 20, moved: 0, left: 0, by: 'sql' },
    { model: 'trees', version: 1, assigned: 20, moved: 0, left: 0, by: 'rows' },
  ]);
  for (const [at, key] of keys.entries()) {
    const computed = await labelsOf(key);
    expect(computed.map(({ profile, label }) => [profile, label])).toEqual(
      asTheyCame[at]!.map(({ profile, label }) => [profile, label]),
    );
    computed.forEach(({ score }, row) => expect(score).toBeCloseTo(asTheyCame[at]![row]!.score, 6));
  }
  const again = await call('POST', '/v1/models/people/assignments');
  expect(again.body).toMatchObject({ assigned: 0, moved: 0, left: 0 });
});

describe('drift', () => {
  const done = async (name: string) => {
    const { runs } = (await commands['jobs run']!(context(), { name, wait: true })) as {
      runs: { output: { counts: object } }[];
    };
    return runs[0]!.output.counts;
  };
  const drift = async (key: string) => (await call<DriftReport>('GET', `/v1/models/${key}/drift`)).body;
  const told = async () =>
    (
      await house.database.query<{ record: Record<string, string> }>(
        `SELECT record FROM operations WHERE sync = 'alert:ops' ORDER BY created_at, record ->> 'subject'`,
      )
    ).map(({ record }) => record);

  it('is none while people are as they were, and nothing is fitted', async () => {
    expect(await drift('people')).toMatchObject({
      drifted: false,
      assignments: { psi: expect.closeTo(0, 2) as number },
    });
    expect(await done('drifted')).toMatchObject({ models: 0 });
    expect(await told()).toEqual([]);
  });

  it('is told, fitted anew behind the gate and told as over, untouched by hand', async () => {
    // Those who buy once and little come in numbers: features and the shares of clusters move.
    await buy(81, 361, 2);
    await computeFeatures(house.warehouse, { key: 'rfm', config: config.features['rfm']! }, Date.now());
    const { assignments, what, worst } = await drift('people');
    expect(assignments.psi).toBeGreaterThan(0.25);
    expect(assignments.shares.map(({ before, now }) => [before, now])).toEqual([
      [expect.closeTo(0.5), expect.closeTo(180 / 220)],
      [expect.closeTo(0.5), expect.closeTo(40 / 220)],
    ]);
    expect(await done('drifted')).toMatchObject({ models: 2 });
    expect(await read('people')).toMatchObject({ version: 3, inForce: true, rows: 220, comparison: { version: 1 } });
    expect(await told()).toMatchObject([
      { state: 'trouble', text: `people version 1 drifted: ${what} moved by ${worst.toFixed(3)} (PSI, limit 0.25)` },
      { state: 'trouble', subject: expect.stringMatching(/model trees$/) as string },
    ]);
    expect(await done('drifted')).toMatchObject({ models: 1 });
    expect((await told()).slice(2)).toMatchObject([
      { state: 'recovered', subject: expect.stringMatching(/model people works again$/) as string },
    ]);
  });

  it('stands in the timeline, with who stayed, came and went', async () => {
    const { body } = await call<ModelTimeline>('GET', '/v1/models/people/timeline');
    expect(body.versions.map(({ version, against, inForce }) => [version, against, inForce])).toEqual([
      [1, null, false],
      [2, 1, false],
      [3, 1, true],
    ]);
    const last = body.versions.at(-1)!;
    for (const { size, moves } of last.clusters) {
      expect(moves!.stayed + moves!.entered + moves!.arrived).toBe(size);
      expect([moves!.gone, moves!.turnover]).toEqual([0, expect.closeTo(moves!.left / (moves!.stayed + moves!.left))]);
    }
    // Everybody who came since had a cluster of the version before.
    expect(last.flow.reduce((sum, { people }) => sum + people, 0)).toBe(220);
    expect((await call('GET', '/v1/models/nobody/timeline')).status).toBe(404);
  });

  it('goes on where the gate holds back what was fitted, until a person puts it in force', async () => {
    const [held] = await modelVersions(house.database, 'trees');
    expect([held!.inputHash, held!.codeVersion]).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^\d+\.\d+\.\d+/),
    ]);
    expect(held).toMatchObject({ version: 2, inForce: false, refused: [expect.stringContaining('a person')] });
    await call('PUT', '/v1/models/trees/version', { version: 2 });
    expect(await done('drifted')).toMatchObject({ models: 0 });
    expect((await told()).at(-1)).toMatchObject({
      state: 'recovered',
      subject: expect.stringMatching(/model trees works again$/) as string,
    });
  });
});
