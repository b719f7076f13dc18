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
import {
  assign,
  driftOf,
  publishClustering,
  referenceOf,
  runClustering,
  type AlgorithmRunner,
  type MatrixSource,
} from './index.js';
import { loadedArtifact, storedArtifact } from './stored-artifact.js';

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
  const fitted = async (matrix: Matrix, extra: object = {}) =>
    runClustering({ features: sourceOf(matrix), algorithms }, config(extra));

  it('gives the same input its version again and writes nothing twice', async () => {
    const { matrix } = customers();
    const stores = recordingStores();
    const publish = async (seed: number) => publishClustering(stores, await fitted(matrix, { seed }), 'people');
    expect(await publish(1)).toMatchObject({ key: 'people', version: 1, changed: true, comparison: null });
    expect(await publish(1)).toMatchObject({ key: 'people', version: 1, changed: false });
    expect(await publish(2)).toMatchObject({ key: 'people', version: 2, changed: true, comparison: { agreement: 1 } });
    expect(stores.inserts).toMatchObject([
      { token: 'model_scores:people:1', rows: 300 },
      { token: 'model_scores:people:2', rows: 300 },
    ]);
  });

  it('keeps number and name of clusters that are the same people, however large they are now', async () => {
    const { matrix } = customers();
    const stores = recordingStores();
    const first = await publishClustering(stores, await fitted(matrix), 'people');
    // Most of the middling are gone: they are the smallest cluster now, and still number 0.
    const rows = Array.from({ length: 180 }, (_, row) => row).filter(
      (row) => !Number.isNaN(matrix.columns[0]!.data[row]!),
    );
    const fewer: Matrix = {
      rows: rows.length,
      ids: BigUint64Array.from(rows, (row) => matrix.ids[row]!),
      columns: matrix.columns.map((column) => ({
        ...column,
        data: Float64Array.from(rows, (row) => column.data[row]!),
      })),
    };
    const second = await publishClustering(stores, await fitted(fewer), 'people');
    const names = ({ run }: typeof first) => new Map(run.clusters.map(({ index, name }) => [index, name]));
    expect(second.run.clusters.map(({ size }) => size)).toEqual([90, 60, 28]);
    expect(names(second)).toEqual(names(first));
    expect([...second.run.labels]).toEqual(rows.map((row) => first.run.labels[row]));
    expect(second.comparison).toMatchObject({ version: 1, people: 178, agreement: 1, turnover: 0 });
    expect(await assign(second.run.artifact, fewer, algorithms)).toEqual(second.run.labels);
  });

  it('keeps a version aside that its gate does not let through', async () => {
    const { matrix } = customers();
    const stores = recordingStores();
    await publishClustering(stores, await fitted(matrix), 'people');
    const held = await publishClustering(
      stores,
      await fitted(matrix, { seed: 4, gate: { silhouette: 0.99 } }),
      'people',
    );
    expect(held.refused).toEqual([expect.stringMatching(/silhouette of 0\.\d+ is below 0.99/)]);
    const next = await publishClustering(stores, await fitted(matrix, { seed: 5 }), 'people');
    expect(next).toMatchObject({ version: 3, comparison: { version: 1 }, refused: [] });
  });

  it('stores its artifact so that it comes back whole', async () => {
    const { matrix } = customers();
    const { artifact, labels } = await fitted(matrix, { impute: 'knn' });
    const { json, buffers } = storedArtifact(artifact);
    const back = loadedArtifact(JSON.parse(JSON.stringify(json)), Buffer.from(buffers));
    expect(back).toEqual(artifact);
    expect(await assign(back, matrix, algorithms)).toEqual(labels);
  });
});

describe('drift', () => {
  it('is nothing for the rows of the fit, and points at the feature that moved', async () => {
    const { matrix } = customers();
    const reference = referenceOf(matrix);
    expect(driftOf(reference, matrix).every(({ psi, missing }) => psi < 0.02 && missing === 0)).toBe(true);
    const moved = {
      ...matrix,
      columns: matrix.columns.map((column, at) =>
        at === 2 ? { ...column, data: Float64Array.from(column.data, (value) => value * 3) } : column,
      ),
    };
    const [first, ...rest] = driftOf(reference, moved);
    expect(first).toMatchObject({ feature: 'rfm.spend' });
    expect(first!.psi).toBeGreaterThan(0.25);
    expect(first!.ks).toBeGreaterThan(0.2);
    expect(Math.max(...rest.map(({ psi }) => psi))).toBeLessThan(0.02);
  });
});

function revive(key: string, value: unknown): unknown {
  return key === 'centroids' ? Float64Array.from(Object.values(value as object) as number[]) : value;
}

/** Both stores as far as publishing asks of them; the statements themselves are tested where the engines are. */
function recordingStores() {
  const rows: { version: number; hash: string; published_at: Date | null }[] = [];
  const inserts: { token: string | undefined; rows: number; given: { profile: string; label: number }[] }[] = [];
  let tick = 0;
  const sql: Sql = {
    async query<TRow extends object>(text: string, params: readonly unknown[] = []) {
      if (text.startsWith('INSERT')) {
        const metrics = JSON.parse(params[5] as string) as { inputHash: string };
        const { order } = JSON.parse(params[3] as string) as { order: number[] };
        const version = params[2] as number;
        rows.push({ version, hash: metrics.inputHash, published_at: null, ...metrics, ...{ order } });
      }
      if (text.startsWith('UPDATE')) rows.find((row) => row.version === params[1])!.published_at = new Date(++tick);
      if (text.startsWith('SELECT version'))
        return [...rows].sort((a, b) => Number(b.published_at) - Number(a.published_at)) as unknown as TRow[];
      return [];
    },
  };
  const database = { ...sql, transaction: <T>(work: (tx: Sql) => Promise<T>) => work(sql) } as Database;
  const warehouse = {
    async insert(_: string, given: Iterable<object>, { token }: { token?: string }) {
      const all = [...given] as { profile: string; label: number }[];
      inserts.push({ token, rows: all.length, given: all });
    },
    async columns(_: string, { params }: { params: { model: string; version?: string } }) {
      // Without a version the members of its segments are asked for: here nobody is in one.
      const given =
        inserts.find(({ token }) => token === `model_scores:${params.model}:${params.version}`)?.given ?? [];
      const of = (value: (row: { profile: string; label: number }) => number) => Float64Array.from(given, value);
      return {
        rows: given.length,
        columns: new Map([
          ['id', of((row) => Number(row.profile))],
          ['label', of((row) => row.label)],
        ]),
      };
    },
  } as unknown as Warehouse;
  return { database, warehouse, inserts };
}
