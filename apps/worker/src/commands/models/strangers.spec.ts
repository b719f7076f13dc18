import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configSchema } from '@tributary/contracts';
import { computeFeatures } from '@tributary/features';
import { createLogger } from '@tributary/observability';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands, openHouse, type House, type ModelDetails, type ModelImputed, type ModelWhy } from '../../index.js';

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/${name}.mjs`, import.meta.url));
const features = ['rfm.frequency', 'rfm.recency_days', 'rhythm.gap'];
const config = configSchema.parse({
  plugins: ['far-off', 'between', 'slopes'].map(fixture),
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
    // Every step that a plugin can do beside the clustering is a stranger's.
    own: {
      ...{ kind: 'clustering', features, algorithm: 'kmeans', k: 2, reduce: null },
      impute: { by: 'between', params: { share: 0.25 } },
      outliers: { by: 'far-off', params: { usual: 20 }, threshold: 0.5, treat: 'exclude' },
      importance: { outcome: 'rfm.monetary_total', by: 'slopes', params: { power: 2 } },
      select: { by: 'slopes', keep: 2 },
    },
  },
});

let folder: string;
let house: House;
const call = <T>(name: string, args: object, inHouse = house) =>
  commands[name]!({ house: inHouse, tell: () => undefined, signal: AbortSignal.timeout(120_000) }, args) as Promise<T>;

/** Even ones buy often and for much, odd ones once; the first of all by far the most often. */
async function buy(from: number, to: number): Promise<void> {
  const ordersOf = (n: number): number => (n === 0 ? 400 : n % 2 === 0 ? 6 + (n % 5) : 1);
  const events = Array.from({ length: to - from }, (_, at) => from + at).flatMap((n) =>
    Array.from({ length: ordersOf(n) }, (__, order) => ({
      type: 'track',
      messageId: `m-${n}-${order}`,
      userId: `u${n}`,
      timestamp: new Date(Date.UTC(2026, n % 2 === 0 ? 5 : 0, 10 + (n % 15), 0, order)).toISOString(),
      event: 'Order Completed',
      properties: { revenue: n % 2 === 0 ? 100 + n : 10 + (n % 7), currency: 'EUR' },
    })),
  );
  await house.events.append(
    events.map((event) => ({
      key: event.userId,
      source: 'shop',
      receivedAt: Date.now(),
      body: Buffer.from(JSON.stringify(event)),
    })),
  );
  await house.process(AbortSignal.timeout(60_000));
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-strangers-'));
  house = await openHouse({ folder, config, log: createLogger({ level: 'silent' }), durability: 'write' });
  await buy(0, 40);
  await call('run', { send: false });
}, 60_000);
afterAll(async () => {
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

it('tells what each step did, and which cells were filled with what', async () => {
  const { steps, rows, config: kept, warnings } = await call<ModelDetails>('models show', { key: 'own' });
  const step = (name: string) => steps.find((one) => one.step === name)!;
  expect([rows, kept.impute, kept.outliers?.params]).toEqual([
    ...[40, { by: 'between', params: { share: 0.25 } }, { usual: 20 }],
  ]);
  expect(step('impute')).toMatchObject({ after: '20 filled by between', details: { 'rhythm.gap': 20 } });
  expect(step('outliers').after).toBe('1 with a score above 0.5 by far-off: left out; 1 rows left out');
  const weights = Object.values(step('weigh').details);
  expect(weights.reduce((sum, one) => sum + one, 0)).toBeCloseTo(features.length);
  expect(step('select').after).toMatch(/^2 of 3: /);
  expect(warnings.join()).not.toMatch(/threshold of its own/);

  const [gap] = await house.warehouse.query<{ low: number; high: number }>(
    'SELECT min(gap) AS low, max(gap) AS high FROM features_rhythm WHERE gap IS NOT NULL',
  );
  const wanted = expect.closeTo(gap!.low + 0.25 * (gap!.high - gap!.low), 9) as number;
  const imputed = await call<ModelImputed>('models imputed', { key: 'own', feature: 'rhythm.gap', limit: 3 });
  expect([imputed.by, imputed.people]).toEqual(['between', 20]);
  expect(imputed.cells.map(({ taken }) => taken)).toEqual([wanted, wanted, wanted]);
  const once = await call<ModelWhy>('models why', { key: 'own', identifier: 'u1' });
  expect(once.features[2]).toMatchObject({ feature: 'rhythm.gap', imputed: true, taken: wanted });
  expect(await call<ModelWhy>('models why', { key: 'own', identifier: 'u0' })).toMatchObject({
    ...{ cluster: null, none: 'left out as unlike all others' },
  });
});

it('labels people as they come by the very plugins of the fit, and everybody the same', async () => {
  const labels = () =>
    house.warehouse.query<{ profile: string; label: number }>(
      "SELECT profile, label FROM model_scores FINAL WHERE model = 'own' AND label >= 0 ORDER BY profile",
    );
  await buy(40, 50);
  const asTheyCame = await labels();
  expect(asTheyCame).toHaveLength(49);
  for (const key of ['rfm', 'rhythm'])
    await computeFeatures(house.warehouse, { key, config: config.features[key]! }, Date.now());
  await house.warehouse.command("DELETE FROM model_scores WHERE model = 'own'");
  expect(await call('models assign', { key: 'own' })).toMatchObject({ assigned: 49, by: 'rows' });
  expect(await labels()).toEqual(asTheyCame);
});

it.each([
  [{ outliers: { by: 'far-of' } }, 'PLUGIN_UNKNOWN', /outliers\.by: .*Did you mean "far-off"\? There are: z-score, /],
  [{ impute: 'far-off' }, 'INVALID_REQUEST', /impute: "far-off" is a scorer of outliers, no imputation\. .*between/],
  [{ impute: { by: 'between', params: { share: 2 } } }, 'PLUGIN_SETTINGS', /impute "between": .*share/],
  [{ algorithm: 'far-off' }, 'INVALID_REQUEST', /algorithm: "far-off" is a scorer of outliers, no clustering/],
  [
    { select: { by: 'slops', keep: 1 } },
    'PLUGIN_UNKNOWN',
    /select\.by: .*Did you mean "slopes"\? There are: variance, /,
  ],
])('refuses before anything is read what no plugin can do: %j', async (wrong, code, message) => {
  const models = { own: { ...config.models['own']!, ...wrong } };
  const stated = { ...house, config: { ...house.config, models } } as House;
  await expect(call('models run', { key: 'own', dryRun: true }, stated)).rejects.toMatchObject({
    code,
    message: expect.stringMatching(message) as string,
  });
});
