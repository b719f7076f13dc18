import {
  TributaryError,
  modelConfigSchema,
  type Artifact,
  type Database,
  type FeatureInfo,
  type Matrix,
  type Sql,
  type Warehouse,
} from '@tributary/contracts';
import {
  assignNearest,
  clusterMeans,
  createRandom,
  knnImpute,
  pickRows,
  toPoints,
  adjustedRandIndex,
} from '@tributary/numerics';
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
  async fit(id, matrix, { params, seed }): Promise<Artifact> {
    const points = toPoints(matrix);
    if (id !== 'ml-kmeans') return { format: 1, json: {}, buffers: { rows: points.data } };
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
  async apply(id, artifact, matrix) {
    const columns = matrix.columns.length;
    const fitted = artifact.buffers['rows'];
    if (fitted && id === 'isolation-forest')
      return matrix.columns[0]!.data.map((value) => (value > 1000 ? 0.9 : 0.4)) as Float64Array;
    if (fitted) {
      const filled = knnImpute(toPoints(matrix), { rows: fitted.length / columns, columns, data: fitted }, 5).data;
      return {
        ...matrix,
        columns: matrix.columns.map((one, c) => ({
          ...one,
          data: one.data.map((_, row) => filled[row * columns + c]!),
        })),
      };
    }
    const data = artifact.buffers['centroids']!;
    return assignNearest(toPoints(matrix), {
      rows: data.length / matrix.columns.length,
      columns: matrix.columns.length,
      data,
    }).labels;
  },
  again: async () => null,
  explained: async () => [],
  // As a forest would of the customers below: the first column decides, the last is noise.
  importance: async (_, artifact) => (artifact.buffers['rows']!.length > 0 ? [0.6, 0.25, 0.15, 0] : []),
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

describe('the steps of a run', () => {
  const stepsOf = async (extra: object, matrix = customers().matrix, info = catalogue) => {
    const run = await runClustering(
      { features: { catalogue: info, matrix: async () => matrix }, algorithms },
      config({ log: [], ...extra }),
    );
    return { run, step: (name: string) => run.steps.find(({ step }) => step === name)! };
  };
  const wild = (value: number): Matrix => {
    const { matrix } = customers();
    const [first, ...rest] = matrix.columns;
    const data = Float64Array.from(first!.data);
    data[7] = value;
    return { ...matrix, columns: [{ ...first!, data }, ...rest] };
  };

  it.each([
    ['log', {}],
    ['impute', { impute: 'regression' }],
    ['impute', { impute: 'knn' }],
    ['outliers', { outliers: { by: 'z-score', treat: 'cap' } }],
    ['outliers', { outliers: { by: 'z-score', treat: 'transform' } }],
    ['outliers', { outliers: { by: 'z-score', treat: 'exclude' } }],
    ['scale', { scale: 'min-max' }],
    ['weigh', { weights: { 'rfm.spend': 2 } }],
    ['select', { select: { keep: 2 } }],
  ])('%s is repeated by the stored model to the same labels (%j)', async (_, extra) => {
    const matrix = wild(5000);
    const { run } = await stepsOf({ ...extra, bootstrap: 0 }, matrix);
    const { json, buffers } = storedArtifact(run.artifact);
    expect(await assign(loadedArtifact(json, Buffer.from(buffers)), matrix, algorithms)).toEqual(run.labels);
  });

  it('marks the cells it filled, with what the other features foretell', async () => {
    const { run, step } = await stepsOf({ impute: 'regression' });
    expect(step('impute').details['rfm.recency']).toBe(6);
    const rows = run.imputed.get('rfm.recency')!;
    expect(rows).toHaveLength(6);
    expect([...rows].every((row) => Number.isNaN(customers().matrix.columns[0]!.data[row]!))).toBe(true);
    const { before, after } = step('impute').columns['rfm.recency']!;
    expect([before.missing, after.missing]).toEqual([6, 0]);
  });

  it('caps, draws in or leaves out what lies far from all others', async () => {
    const matrix = wild(5000);
    const most = async (treat: string) =>
      (await stepsOf({ outliers: { by: 'z-score', treat } }, matrix)).step('outliers').columns['rfm.recency']?.after
        .most;
    expect(await most('cap')).toBeLessThan(1200);
    expect(await most('transform')).toBeLessThan(4);
    const { run, step } = await stepsOf({ outliers: { by: 'z-score', treat: 'exclude' } }, matrix);
    expect([run.labels[7], run.labels.filter((label) => label < 0).length]).toEqual([-1, 1]);
    expect(step('outliers').after).toMatch(/1 rows left out/);
    const forest = await stepsOf({ outliers: { by: 'isolation-forest', treat: 'cap' } }, matrix);
    expect(forest.step('outliers').columns['rfm.recency']!.after.most).toBeLessThan(400);
  });

  it('weighs and selects by what features say of an outcome', async () => {
    const { matrix, truth } = customers();
    const random = createRandom(5);
    const noise = { name: 'rfm.noise', kind: 'numeric' as const, data: Float64Array.from(truth, () => random.next()) };
    const outcome = {
      name: 'rfm.churned',
      kind: 'numeric' as const,
      data: Float64Array.from(truth, (group) => Number(group === 1)),
    };
    const features = [...catalogue.map(({ key }) => key), noise.name];
    const all = { ...matrix, columns: [...matrix.columns, noise, outcome] };
    const infos = [...catalogue, info(noise.name, 'number', 'noise')];
    const asked = { features, importance: { outcome: outcome.name }, select: { by: 'mutual-information', keep: 3 } };
    const { run, step } = await stepsOf(asked, all, infos);
    expect(step('weigh').details[noise.name]).toBeLessThan(0.3);
    expect(step('select').after).toBe('3 of 4: rfm.recency, rfm.frequency, rfm.spend');
    expect(run.clusters[0]!.evidence.map(({ feature }) => feature)).toContain(noise.name);
    const by = 'random-forest';
    const forest = { ...asked, importance: { outcome: outcome.name, by }, select: { by, keep: 2 } };
    const grown = await stepsOf(forest, all, infos);
    expect(grown.step('weigh').details['rfm.recency']).toBeCloseTo(2.4);
    expect(grown.step('select').after).toBe('2 of 4: rfm.recency, rfm.frequency');
    await expect(stepsOf({ ...asked, importance: { outcome: noise.name } }, all, infos)).rejects.toThrow(/outcome too/);
    await expect(stepsOf({ ...asked, importance: null }, all, infos)).rejects.toThrow(/Importance needs an outcome/);
  });

  it('gives steps that did the same the same version, up to the one that was changed', async () => {
    const digests = async (extra: object) => (await stepsOf(extra)).run.steps.map(({ digest }) => digest);
    const [one, same, other] = [await digests({}), await digests({ seed: 2 }), await digests({ scale: 'min-max' })];
    expect(one).toEqual(same);
    expect(one.map((digest, at) => digest === other[at])).toEqual([true, true, true, false, false, false, false]);
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
