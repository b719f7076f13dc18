import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import {
  bestThreshold,
  bitsOf,
  inferFields,
  linkRecords,
  linkSettingsSchema,
  scoreClusters,
  type BestThreshold,
  type InferredFields,
  type LinkFile,
  type Linkage,
  type LinkSettings,
  type PairScore,
  type Truth,
} from '@tributary/linkage';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { idColumn } from './id-column.js';
import { parseTruth, readTruth } from './read-truth.js';
import { openTable } from './table-file.js';

export interface LinkRequest {
  paths: readonly string[];
  settings?: unknown;
  id?: string;
  truth?: string;
  oneToOne?: boolean;
  /** Several files: compare records within a file, too. */
  within?: boolean;
  tell: (progress: { stage: string; done: number | null; text: string }) => void;
  signal?: AbortSignal;
}

/** A linkage of files, with what its report and its outputs need. */
export interface LinkedFiles {
  files: readonly LinkFile[];
  idColumns: readonly (string | null)[];
  settings: LinkSettings;
  leftOut: InferredFields['leftOut'];
  linkage: Linkage;
  score: PairScore | null;
  best: BestThreshold | null;
  /** Wall and CPU seconds (all threads) of the linkage, without opening the engine and scoring. */
  seconds: number;
  cpuSeconds: number;
}

/** Links files in a warehouse of their own, hands the result to `use`, and clears everything away. */
export async function withLinkedFiles<T>(request: LinkRequest, use: (linked: LinkedFiles) => Promise<T>): Promise<T> {
  const files = await Promise.all(request.paths.map(openTable));
  const idColumns = files.map((file) => idColumn(file, request.id));
  const truthSource = request.truth === undefined ? null : await parseTruth(request.truth, files);
  const never = new Set(idColumns.filter((column) => column !== null));
  if (truthSource && 'column' in truthSource) never.add(truthSource.column);
  const { settings, leftOut } = settle(request, files, never);
  const folder = await mkdtemp(join(tmpdir(), 'tributary-link-'));
  try {
    const warehouse = await openEmbeddedWarehouse({ path: folder });
    try {
      const from = performance.now();
      const cpuFrom = process.cpuUsage();
      const linkage = await linkRecords({
        warehouse,
        files,
        settings,
        mode: files.length === 1 ? 'dedupe' : request.within ? 'both' : 'link',
        tell: request.tell,
        signal: request.signal,
      });
      const seconds = (performance.now() - from) / 1000;
      const cpu = process.cpuUsage(cpuFrom);
      const cpuSeconds = (cpu.user + cpu.system) / 1e6;
      request.tell({ stage: 'score', done: null, text: 'comparing with the known answers' });
      const truth = truthSource && (await readTruth(truthSource, files, idColumns));
      return await use({
        files,
        idColumns,
        settings,
        leftOut,
        linkage,
        ...scored(linkage, truth),
        seconds,
        cpuSeconds,
      });
    } finally {
      await warehouse.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function settle(
  request: LinkRequest,
  files: readonly LinkFile[],
  never: ReadonlySet<string>,
): { settings: LinkSettings; leftOut: InferredFields['leftOut'] } {
  const given = (request.settings ?? {}) as Partial<LinkSettings>;
  const inferred = given.fields === undefined ? inferFields(files, never) : { fields: given.fields, leftOut: [] };
  const clusters = request.oneToOne ? { ...given.clusters, oneToOne: true } : given.clusters;
  const parsed = linkSettingsSchema.safeParse({ ...given, fields: inferred.fields, ...(clusters && { clusters }) });
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new TributaryError('CONFIG_INVALID', `Settings: ${issue.path.join('.') || 'file'}: ${issue.message}.`);
  }
  for (const field of parsed.data.fields)
    for (const [index, file] of files.entries())
      for (const column of field.columns[index] ?? field.columns[0]!) {
        if (!file.columns.includes(column))
          throw new TributaryError(
            'CONFIG_INVALID',
            `Settings: "${file.name}" has no column "${column}" (field ${field.name}). Columns: ${file.columns.join(', ')}.`,
          );
        if (never.has(column))
          throw new TributaryError(
            'CONFIG_INVALID',
            `Settings: column "${column}" holds ids or known answers, so it cannot be compared (field ${field.name}).`,
          );
      }
  return { settings: parsed.data, leftOut: inferred.leftOut };
}

function scored(linkage: Linkage, truth: Truth | null): Pick<LinkedFiles, 'score' | 'best'> {
  if (!truth) return { score: null, best: null };
  const score = scoreClusters(linkage.clusters, truth, linkage.run.mode === 'link' ? linkage.fileOf : undefined);
  const best = bestThreshold(linkage, truth);
  // The threshold in force may lie between those that were tried.
  return {
    score,
    best: best.f1 > score.f1 ? best : { threshold: linkage.run.settings.thresholds.accept, f1: score.f1 },
  };
}

/** Pairs between the two thresholds. */
export const reviewPairs = ({ linkage, settings }: LinkedFiles): number =>
  linkage.edges.bits.filter(
    (bits) => bits < bitsOf(settings.thresholds.accept) && bits >= bitsOf(settings.thresholds.review),
  ).length;
