import {
  TributaryError,
  modelConfigSchema,
  type Database,
  type FeatureInfo,
  type Matrix,
  type Sql,
  type Warehouse,
} from '@tributary/contracts';
import { assignNearest, clusterMeans, createRandom, pickRows, toPoints, adjustedRandIndex } from '@tributary/numerics';
import { describe, expect, it } from 'vitest';
import { assign, publishClustering, runClustering, type AlgorithmRunner, type MatrixSource } from './index.js';

const info = (key: string, unit: FeatureInfo['unit'], noun: string): FeatureInfo => ({
  key,
  title: noun,
  description: '',
  unit,
  noun,
});
const catalogue = [
  info('rfm.recency', 'days', 'days since the last purchase'),
  info('rfm.frequency', 'count', 'orders'),
  { ...info('rfm.spend', 'money', 'spend'), currency: 'GBP' },
];

/** Three groups of 60, 90 and 150: loyal, lapsed, middling; some recencies of the last are missing. */
function customers(): { matrix: Matrix; truth: number[] } {
  const random = createRandom(11);
  const truth = Array.from({ length: 300 }, (_, row) => (row < 60 ? 2 : row < 150 ? 1 : 0));
  const centres = [
    [40, 3, 120],
    [300, 1, 20],
    [8, 30, 3000],
  ];
  const column = (at: number) =>
    Float64Array.from(truth, (group, row) =>
      at === 0 && row >= 150 && row % 25 === 3 ? NaN : centres[group]![at]! * (0.8 + 0.4 * random.next()),
    );
  return {
    truth,
    matrix: {
      rows: 300,
      ids: BigUint64Array.from(truth, (_, row) => BigInt(row + 1)),
      columns: catalogue.map(({ key }, at) => ({ name: key, kind: 'numeric', data: column(at) })),
    },
  };
}

/** A plain Lloyd k-means in this thread: the plugins run elsewhere and may not be imported here. */
const algorithms: AlgorithmRunner = {
  async fit(_, matrix, { params, seed }) {
    const points = toPoints(matrix);
    const k = params['k'] as number;
    if (k > points.rows) throw new TributaryError('MODEL_INPUT', 'too many clusters');
    const random = createRandom(seed);
    const start = [random.int(points.rows)];
    while (start.length < k) {
      const { squared } = assignNearest(points, pickRows(points, start));
      start.push(squared.indexOf(Math.max(...squared)));
    }
    let centroids = pickRows(points, start);
    for (let at = 0; at < 30; at++) centroids = clusterMeans(points, assignNearest(points, centroids).labels).means;
    return { format: 1, json: {}, buffers: { centroids: centroids.data } };
  },
  async apply(_, artifact, matrix) {
    const data = artifact.buffers['centroids']!;
    return assignNearest(toPoints(matrix), {
      rows: data.length / matrix.columns.length,
      columns: matrix.columns.length,
      data,
    }).labels;
  },
  explained: async () => [],
};
const config = (extra: object = {}) =>
  modelConfigSchema.parse({
    kind: 'clustering',
    features: catalogue.map(({ key }) => key),
    log: ['rfm.frequency', 'rfm.spend'],
    reduce: null,
    k: { from: 2, to: 6 },
    ...extra,
  });
const sourceOf = (matrix: Matrix): MatrixSource => ({ catalogue, matrix: async () => matrix });

describe('runClustering', () => {
  it('finds, ranks, names and explains the groups', async () => {
    const { matrix, truth } = customers();
    const run = await runClustering({ features: sourceOf(matrix), algorithms }, config());
    expect(run.chosen.k).toBe(3);
    expect(adjustedRandIndex(run.labels, truth)).toBe(1);
    expect(run.clusters.map((cluster) => cluster.size)).toEqual([150, 90, 60]);
    expect([run.clusters[1]!.name, run.clusters[2]!.name]).toEqual(['Lapsed', 'Loyal big spenders']);
    expect(run.clusters[2]!.description).toMatch(/[\d.]+× as many orders as average/);
    expect(run.clusters[2]!.description).toMatch(/last purchase [\d.]+ days ago \(average [\d.]+\)/);
    expect(run.steps.find((step) => step.step === 'impute')!.details['rfm.recency']).toBe(6);
    expect(run.curve.map((point) => point.k)).toEqual([2, 3, 4, 5, 6]);
  });

  it('labels other rows by the same steps', async () => {
    const { matrix } = customers();
    const run = await runClustering({ features: sourceOf(matrix), algorithms }, config());
    expect(
      await assign(JSON.parse(JSON.stringify(run.artifact), revive) as typeof run.artifact, matrix, algorithms),
    ).toEqual(run.labels);
  });

  it('leaves rows out where that is asked for', async () => {
    const { matrix } = customers();
    const run = await runClustering({ features: sourceOf(matrix), algorithms }, config({ impute: 'exclude' }));
    expect(run.labels.filter((label) => label === -1)).toHaveLength(6);
  });

  it('refuses unknown features and too few rows', async () => {
    const { matrix } = customers();
    await expect(
      runClustering({ features: sourceOf(matrix), algorithms }, config({ features: ['rfm.none'], log: [] })),
    ).rejects.toThrow(/no feature/);
    const one = {
      ...matrix,
      rows: 1,
      ids: matrix.ids.slice(0, 1),
      columns: matrix.columns.map((column) => ({ ...column, data: column.data.slice(0, 1) })),
    };
    await expect(runClustering({ features: sourceOf(one), algorithms }, config())).rejects.toMatchObject({
      code: 'MODEL_INPUT',
    });
  });
});

describe('publishClustering', () => {
  it('gives the same input its version again and writes nothing twice', async () => {
    const { matrix } = customers();
    const stores = recordingStores();
    const publish = async (seed: number) =>
      publishClustering(
        stores,
        await runClustering({ features: sourceOf(matrix), algorithms }, config({ seed })),
        'people',
      );
    expect(await publish(1)).toEqual({ key: 'people', version: 1, changed: true });
    expect(await publish(1)).toEqual({ key: 'people', version: 1, changed: false });
    expect(await publish(2)).toEqual({ key: 'people', version: 2, changed: true });
    expect(stores.inserts).toEqual([
      { token: 'model_scores:people:1', rows: 300 },
      { token: 'model_scores:people:2', rows: 300 },
    ]);
  });
});

function revive(key: string, value: unknown): unknown {
  return key === 'centroids' ? Float64Array.from(Object.values(value as object) as number[]) : value;
}

/** Both stores as far as publishing asks of them; the statements themselves are tested where the engines are. */
function recordingStores() {
  const rows: { version: number; hash: string; published_at: Date | null }[] = [];
  const inserts: { token: string | undefined; rows: number }[] = [];
  let tick = 0;
  const sql: Sql = {
    async query<TRow extends object>(text: string, params: readonly unknown[] = []) {
      if (text.startsWith('INSERT'))
        rows.push({
          version: params[2] as number,
          hash: (JSON.parse(params[5] as string) as { inputHash: string }).inputHash,
          published_at: null,
        });
      if (text.startsWith('UPDATE')) rows.find((row) => row.version === params[1])!.published_at = new Date(++tick);
      if (text.startsWith('SELECT version'))
        return [...rows].sort((a, b) => Number(b.published_at) - Number(a.published_at)) as unknown as TRow[];
      return [];
    },
  };
  const database = { ...sql, transaction: <T>(work: (tx: Sql) => Promise<T>) => work(sql) } as Database;
  const warehouse = {
    insert: async (_: string, given: Iterable<object>, options: { token?: string }) =>
      void inserts.push({ token: options.token, rows: [...given].length }),
  } as unknown as Warehouse;
  return { database, warehouse, inserts };
}
