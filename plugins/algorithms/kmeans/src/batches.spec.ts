import { createRandom } from '@tributary/numerics';
import { blobs, describeAlgorithm } from '@tributary/testkit';
import { describe, expect, it } from 'vitest';
import suite from '../conformance.js';
import { fitKMeans } from './fit.js';
import plugin from './index.js';
import { kmeansParams } from './params.js';

describeAlgorithm(plugin, { ...suite, params: { ...suite.params, batch: 50 } });

describe('k-means in mini-batches', () => {
  const tools = { seed: 3, signal: new AbortController().signal, progress: () => undefined };
  const inertia = async (matrix: Parameters<typeof fitKMeans>[0], extra: object) =>
    ((await fitKMeans(matrix, kmeansParams.parse(extra), tools)).json as { inertia: number }).inertia;

  it('is within 2 % of all rows, also where groups overlap', async () => {
    const random = createRandom(8);
    const rows = 30_000;
    const columns = Array.from({ length: 4 }, (_, c) => ({
      name: `c${c}`,
      kind: 'numeric' as const,
      data: Float64Array.from({ length: rows }, (_, row) => (row % 6) * (c % 2) + random.next() + random.next()),
    }));
    const overlapping = { rows, ids: BigUint64Array.from({ length: rows }, (_, row) => BigInt(row)), columns };
    const whole = await inertia(overlapping, { k: 6 });
    expect((await inertia(overlapping, { k: 6, batch: 1000 })) / whole).toBeLessThan(1.02);
    const { matrix } = blobs({ rows: 600 });
    expect((await inertia(matrix, { k: 3, batch: 100 })) / (await inertia(matrix, { k: 3 }))).toBeLessThan(1.02);
  });

  it('refuses what is missing anywhere, however few rows it looks at', async () => {
    const { matrix } = blobs({ rows: 600 });
    const [first, ...rest] = matrix.columns;
    const data = Float64Array.from(first!.data as Float64Array);
    data[599] = NaN;
    const gap = { ...matrix, columns: [{ ...first!, kind: 'numeric' as const, data }, ...rest] };
    await expect(inertia(gap, { k: 3, batch: 20 })).rejects.toMatchObject({ code: 'MODEL_INPUT' });
  });
});
