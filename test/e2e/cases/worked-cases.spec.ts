import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { demoCases, demoProject, writeRetailer } from '@tributary/demo';
import { commands, openHouse, type House, type ModelDetails } from '@tributary/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { temporaryFolder } from '../../support/temporary-folder.js';

/** Both worked cases over one small retailer: what `tributary demo --case …` does, without sending. */
const folder = temporaryFolder();
let house: House;
const cases = Object.values(demoCases).map(({ parts }) => parts);
const context = () => ({ house, tell: () => undefined, signal: new AbortController().signal });
const shown = async (key: string) => (await commands['models show']!(context(), { key })) as ModelDetails;

beforeAll(async () => {
  await writeRetailer(join(folder, 'retailer'), { seed: 1, people: 150 });
  const nowhere = { inbox: { host: '127.0.0.1', port: 9 }, receiver: { url: 'http://127.0.0.1:9', secret: '' } };
  const { sources, identity } = demoProject('retailer', { ...nowhere, outbox: 'outbox' });
  const config = configSchema.parse({
    sources,
    identity,
    features: Object.assign({}, ...cases.map(({ features }) => features)) as object,
    models: Object.fromEntries(
      cases.flatMap(({ models }) => Object.entries(models!).map(([key, model]) => [key, { ...model, bootstrap: 0 }])),
    ),
    segments: Object.assign({}, ...cases.map(({ segments }) => segments)) as object,
  });
  house = await openHouse({ folder, dataDirectory: join(folder, 'data'), config });
  await commands['run']!(context(), { send: false });
});
afterAll(() => house?.close());

it('tells behaviour apart where demographics say little: bargain hunters, loyal ones, window shoppers', async () => {
  const { clusters, curve, chosen } = await shown('behaviour');
  const names = clusters.map(({ name }) => name);
  for (const name of ['Bargain hunters', 'Loyal big spenders', 'Window shoppers']) expect(names).toContain(name);
  expect(chosen.silhouette).toBe(Math.max(...curve.map(({ silhouette }) => silhouette)));
  expect(clusters.find(({ name }) => name === 'Bargain hunters')!.description).toMatch(
    /\d+ % of orders at a discount, [\d.]+× the average/,
  );
});

it('parts those who buy again by their rhythm, and rules say day by day who is due', async () => {
  const { rows, curve, chosen, clusters } = await shown('repeat-purchase');
  expect(chosen.silhouette).toBe(Math.max(...curve.map(({ silhouette }) => silhouette)));
  expect(chosen.k).toBeGreaterThanOrEqual(4);
  // Who bought once has no rhythm and is in no cluster.
  const clustered = clusters.reduce((sum, { size }) => sum + size, 0);
  expect([clustered < rows, clustered > 0]).toEqual([true, true]);
  const count = async (segment: string) => {
    const [row] = await house.warehouse.query<{ n: string }>(
      'SELECT count() AS n FROM segment_members FINAL WHERE member AND segment = {segment:String}',
      { params: { segment } },
    );
    return Number(row!.n);
  };
  const [due, largest] = [await count('due'), await count('repeat-purchase.1')];
  expect(due).toBeGreaterThan(0);
  expect(due).toBeLessThan(largest);
});
