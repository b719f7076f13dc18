import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Warehouse } from '@tributary/contracts';
import { createRandom } from '@tributary/numerics';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterRecords } from './cluster/cluster-records.js';
import { inferFields } from './columns/infer-fields.js';
import type { LinkFile } from './insert-records.js';
import { linkRecords, type LinkInput, type Linkage } from './link-records.js';
import { explainPairs } from './model/explain.js';
import { bitsOf, probabilityOf } from './model/model.js';
import { linkSettingsSchema, type LinkSettings } from './settings/link-settings.js';
import { bestThreshold } from './truth/best-threshold.js';
import { scoreClusters } from './truth/score-clusters.js';

let folder = '';
let warehouse: Warehouse;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'linkage-'));
  warehouse = await openEmbeddedWarehouse({ path: folder });
});
afterAll(async () => {
  await warehouse.close();
  await rm(folder, { recursive: true, force: true });
});

const columns = ['forename', 'surname', 'dob', 'city', 'email'];

/** People, each written down one to three times with slips of the pen, and who is who. */
function people(count: number, seed: number): { rows: string[][]; labels: number[] } {
  const random = createRandom(seed);
  const word = (size: number): string =>
    Array.from({ length: size }, () => 'aeioubdfgklmnprst'[random.int(17)]).join('');
  const pool = (size: number, length: number): string[] => Array.from({ length: size }, () => word(length));
  const [names, cities] = [pool(60, 6), pool(20, 7)];
  const slip = (text: string): string => {
    if (random.next() > 0.15 || text.length < 3) return text;
    const at = 1 + random.int(text.length - 1);
    return random.next() < 0.3 ? '' : text.slice(0, at) + 'x' + text.slice(at + 1);
  };
  const rows: string[][] = [];
  const labels: number[] = [];
  for (let person = 0; person < count; person++) {
    const own = [
      names[random.int(60)]!,
      word(7),
      `${1940 + random.int(60)}-${10 + random.int(3)}-${10 + random.int(18)}`,
      cities[random.int(20)]!,
      `${word(8)}@post.example`,
    ];
    for (let n = 1 + random.int(3); n > 0; n--) {
      rows.push(own.map(slip));
      labels.push(person);
    }
  }
  return { rows, labels };
}

const file = (name: string, rows: string[][]): LinkFile => ({
  name,
  columns,
  rows,

  async *read() {
    yield rows;
  },
});

const settingsOf = (
  files: readonly LinkFile[],
  more: Partial<Record<keyof LinkSettings, unknown>> = {},
): LinkSettings => linkSettingsSchema.parse({ fields: inferFields(files, new Set()).fields, ...more });

async function linked<T>(input: Omit<LinkInput, 'warehouse'>, use: (linkage: Linkage) => Promise<T> | T): Promise<T> {
  const linkage = await linkRecords({ ...input, warehouse });
  try {
    return await use(linkage);
  } finally {
    await linkage.close();
  }
}

describe('linkRecords', () => {
  const { rows, labels } = people(400, 1);
  const files = [file('people', rows)];
  const truth = { labels: Int32Array.from(labels) };

  it('finds who is who without settings or labels, comparing everybody', async () => {
    await linked({ files, settings: settingsOf(files), mode: 'dedupe' }, (linkage) => {
      expect(linkage.plan.rules).toEqual([]);
      expect(linkage.pairs).toBe((rows.length * (rows.length - 1)) / 2);
      const score = scoreClusters(linkage.clusters, truth);
      expect(score.precision).toBeGreaterThan(0.99);
      expect(score.recall).toBeGreaterThan(0.97);
    });
  });

  it('finds nearly as much by rules that it chooses where not everything can be compared', async () => {
    const settings = settingsOf(files, { blocking: { mostPairs: 60_000 } });
    await linked({ files, settings, mode: 'dedupe' }, (linkage) => {
      expect(linkage.plan.rules.length).toBeGreaterThan(3);
      expect(linkage.pairs).toBeLessThan(60_000);
      expect(scoreClusters(linkage.clusters, truth).f1).toBeGreaterThan(0.96);
    });
  });

  it('finds the best threshold that scoring every threshold anew finds', async () => {
    await linked({ files, settings: settingsOf(files), mode: 'dedupe' }, ({ edges, run, fileOf, ...rest }) => {
      const best = bestThreshold({ edges, run, fileOf, ...rest }, truth);
      const scores = [...new Set(edges.bits)].map(
        (leastBits) => scoreClusters(clusterRecords(edges, { records: run.records, leastBits, largest: 50 }), truth).f1,
      );
      expect(best.f1).toBeCloseTo(Math.max(...scores), 12);
      const leastBits = bitsOf(best.threshold) - 1e-9;
      const at = clusterRecords(edges, { records: run.records, leastBits, largest: 50 });
      expect(scoreClusters(at, truth).f1).toBeCloseTo(best.f1, 12);
    });
  });

  it('explains a pair by bars that add up to its weight', async () => {
    await linked({ files, settings: settingsOf(files), mode: 'dedupe' }, async (linkage) => {
      const { edges } = linkage;
      const places = [0, 100, edges.bits.length - 1];
      const found = await explainPairs(
        linkage,
        places.map((at) => [edges.l[at]!, edges.r[at]!] as const),
      );
      found.forEach((pair, n) => {
        expect(pair.bits).toBeCloseTo(edges.bits[places[n]!]!, 3);
        const sum = pair.fields.reduce((bits, bar) => bits + bar.bits, pair.priorBits + pair.frequencyBits);
        expect(sum).toBeCloseTo(pair.bits, 9);
      });
      expect(found).toHaveLength(3);
      expect(await explainPairs(linkage, [[0, 999_999]])).toEqual([]);
    });
  });

  it('gives the same clusters each time, and leaves no table behind', async () => {
    const settings = settingsOf(files, { blocking: { mostPairs: 60_000 } });
    const once = () => linked({ files, settings, mode: 'dedupe' }, ({ clusters }) => [...clusters.of]);
    expect(await once()).toEqual(await once());
    expect(await warehouse.query("SELECT name FROM system.tables WHERE name LIKE 'link\\_%'")).toEqual([]);
  });

  it('links two files, one record of each, and nothing within a file', async () => {
    const left = people(200, 2);
    const random = createRandom(9);
    const pairs = [
      file('left', left.rows),
      file(
        'right',
        left.rows.filter(() => random.next() < 0.5),
      ),
    ];
    await linked(
      { files: pairs, settings: settingsOf(pairs, { clusters: { oneToOne: true } }), mode: 'link' },
      (linkage) => {
        const { of } = linkage.clusters;
        const sizes = new Map<number, number[]>();
        of.forEach((cluster, record) => sizes.set(cluster, [...(sizes.get(cluster) ?? []), linkage.fileOf(record)]));
        for (const members of sizes.values()) expect(new Set(members).size).toBe(members.length);
        expect(linkage.edges.l.every((l, at) => linkage.fileOf(l) !== linkage.fileOf(linkage.edges.r[at]!))).toBe(true);
        // Nearly every record of the right file is in the left one to the letter.
        expect(linkage.clusters.count).toBeLessThan(left.rows.length * 1.05);
      },
    );
  });

  it('refuses given rules that bring too much, before anything is compared', async () => {
    const settings = settingsOf(files, { blocking: { rules: [['city']], mostPairs: 5_000, largestBlock: 10_000 } });
    await expect(linkRecords({ warehouse, files, settings, mode: 'dedupe' })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/5,000 are allowed\. The worst is "city"/),
    });
  });

  it('leaves out blocks over the limit and says how many comparisons that cost', async () => {
    const settings = settingsOf(files, { blocking: { rules: [['city'], ['dob']], largestBlock: 20 } });
    await linked({ files, settings, mode: 'dedupe' }, ({ plan, pairs }) => {
      const [city, dob] = plan.costs;
      expect(city!.blocksOver).toBeGreaterThan(10);
      expect(city!.pairsLeftOut).toBeGreaterThan(10_000);
      expect(dob!.pairsLeftOut).toBe(0);
      expect(pairs).toBeLessThan(city!.pairsWithin + dob!.pairsWithin + 1);
    });
  });

  it('names the keys there are where a rule has another', async () => {
    const settings = settingsOf(files, { blocking: { rules: [['shoe_size']] } });
    await expect(linkRecords({ warehouse, files, settings, mode: 'dedupe' })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('surname:sound'),
    });
  });

  it('takes missing values for no evidence', async () => {
    const twice = [...rows, ...Array.from({ length: 20 }, () => ['', '', '', '', ''])];
    const more = [file('people', twice)];
    await linked({ files: more, settings: settingsOf(more), mode: 'dedupe' }, ({ edges, clusters, model }) => {
      const empty = rows.length;
      expect(edges.l.some((l, at) => l >= empty || edges.r[at]! >= empty)).toBe(false);
      expect(new Set(clusters.of.slice(empty)).size).toBe(20);
      expect(probabilityOf(model.priorBits)).toBeLessThan(0.01);
    });
  });
});
