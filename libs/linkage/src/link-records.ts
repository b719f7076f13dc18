import { randomUUID } from 'node:crypto';
import { TributaryError, type Warehouse } from '@tributary/contracts';
import { makePairs, planBlocking, type BlockingPlan } from './blocking/candidate-pairs.js';
import { clusterOptions, clusterRecords, type Clusters } from './cluster/cluster-records.js';
import { comparePairs, countRandomVectors, countVectors, measureAgreements } from './compare/compare-pairs.js';
import { createRawTable, createRecordTable } from './compare/record-table.js';
import type { Agreement } from './compare/vector.js';
import { insertRecords, type LinkFile } from './insert-records.js';
import { pairsInAll, type LinkageRun, type Mode } from './linkage-run.js';
import { estimateModel } from './model/estimate-model.js';
import { tellsAlone } from './model/single-field.js';
import type { DecidedPair } from './model/evidence.js';
import type { LinkModel } from './model/model.js';
import { scorePartners } from './model/partner-evidence.js';
import { scorePairs, type Edges } from './model/score-pairs.js';
import type { LinkSettings } from './settings/link-settings.js';

export interface LinkInput {
  warehouse: Warehouse;
  files: readonly LinkFile[];
  settings: LinkSettings;
  mode: Mode;
  /** What people decided of pairs of earlier runs: it teaches what matches look like. */
  decided?: readonly DecidedPair[];
  tell?: (progress: { stage: string; done: number | null; text: string }) => void;
  signal?: AbortSignal;
}

/** A finished linkage. Its tables stay until it is closed, so that pairs can be looked at. */
export interface Linkage {
  run: LinkageRun;
  plan: BlockingPlan;
  model: LinkModel;
  agreements: readonly Agreement[];
  /** Pairs compared. */
  pairs: number;
  edges: Edges;
  clusters: Clusters;
  fileOf: (record: number) => number;
  close(): Promise<void>;
}

/** Pairs below this are not kept: no threshold anybody would choose lies lower. */
const leastBitsKept = -4;
/** Records drawn to see what no match looks like: some 200,000 pairs of them. */
const drawnRecords = 640;

/**
 * Links records: blocking, comparison vectors, a Fellegi-Sunter model estimated without labels, clusters. All work over
 * pairs is done in the warehouse; what comes back are vector counts and the links above a floor.
 * @throws INVALID_REQUEST where there are fewer than two records, or too many comparisons.
 */
export async function linkRecords(input: LinkInput): Promise<Linkage> {
  const { warehouse, files, settings, mode, decided, tell = () => undefined, signal } = input;
  const prefix = `link_${randomUUID().replaceAll('-', '')}`;
  const start = { warehouse, prefix, settings, fields: settings.fields, mode, signal };
  const close = async (): Promise<void> => {
    for (const table of ['raw', 'record', 'block', 'pair', 'vector', 'key', 'word'])
      await warehouse.command(`DROP TABLE IF EXISTS ${prefix}_${table}`);
  };
  try {
    tell({ stage: 'read', done: null, text: 'reading records' });
    await createRawTable({ ...start, sizes: [], records: 0 });
    const sizes = await insertRecords(start, files);
    const run: LinkageRun = { ...start, sizes, records: sizes.reduce((sum, size) => sum + size, 0) };
    if (run.records < 2 || (mode === 'link' && sizes.filter((size) => size > 0).length < 2))
      throw new TributaryError(
        'INVALID_REQUEST',
        'There is nothing to compare: fewer than two records, or an empty file.',
      );
    await createRecordTable(run);
    tell({
      stage: 'block',
      done: null,
      text: `${run.records.toLocaleString('en-GB')} records: choosing what to compare`,
    });
    const measured = await measureAgreements(run);
    // Where one field is all there is, equal values are equal by right, not by how often strangers have them.
    const alone = tellsAlone(run, measured);
    const agreements = alone ? measured.map((each) => ({ ...each, share: 0 })) : measured;
    const plan = await planBlocking(run);
    await makePairs(run, plan);
    const expected = plan.costs.reduce((sum, { pairsWithin }) => sum + pairsWithin, 0);
    const most = plan.rules.length === 0 ? pairsInAll(run) : expected;
    tell({ stage: 'compare', done: null, text: 'comparing' });
    await comparePairs(run, agreements, most);
    const candidates = await countVectors(run);
    const random = plan.rules.length > 0 ? await countRandomVectors(run, drawnRecords) : undefined;
    tell({ stage: 'model', done: null, text: 'estimating the model' });
    const evidence = { candidates, random, agreements, rulesWithout: rulesWithout(plan, run.fields.length), decided };
    const model = await estimateModel(run, evidence);
    const besideRivals = alone || (mode === 'link' && sizes.length === 2);
    const edges = await (besideRivals ? scorePartners : scorePairs)(run, model, leastBitsKept);
    const fileOf = fileOfRecord(sizes);
    const clusters = clusterRecords(edges, clusterOptions(run, { fileOf, many: model.many === true }));
    const pairs = candidates.counts.reduce((sum, count) => sum + count, 0);
    return { run, plan, model, agreements, pairs, edges, clusters, fileOf, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function fileOfRecord(sizes: readonly number[]): (record: number) => number {
  let end = 0;
  const ends = sizes.map((size) => (end += size));
  return (record) => ends.findIndex((at) => record < at);
}

function rulesWithout({ rules }: BlockingPlan, fields: number): number[] {
  return Array.from({ length: fields }, (_, field) =>
    rules.reduce((bits, { keys }, i) => (keys.some((key) => key.field === field) ? bits : bits | (1 << i)), 0),
  );
}
