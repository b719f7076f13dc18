import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import {
  bestThreshold,
  bitsOf,
  linkRecords,
  scoreClusters,
  type BestThreshold,
  type InferredFields,
  type Linkage,
  type LinkSettings,
  type Mode,
  type PairScore,
  type Truth,
} from '@tributary/linkage';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import { idColumn } from './id-column.js';
import type { Label } from './labels/label.js';
import { readLabels, taughtBy } from './labels/read-labels.js';
import { parseTruth, readTruth } from './read-truth.js';
import { settle } from './settle.js';
import { fromSplink, isSplink, type FromSplink } from './splink-settings.js';
import { openLinkFile, type TableFile } from './table-file.js';

export interface LinkRequest {
  paths: readonly string[];
  settings?: unknown;
  id?: string;
  truth?: string;
  /** Labelled pairs that teach the model: a training file of dedupe, or a table of Splink's. */
  labels?: string;
  oneToOne?: boolean;
  /** Several files: compare records within a file, too. */
  within?: boolean;
  tell: (progress: { stage: string; done: number | null; text: string }) => void;
  signal?: AbortSignal;
}

/** A linkage of files, with what its report and its outputs need. */
export interface LinkedFiles {
  files: readonly TableFile[];
  idColumns: readonly (string | null)[];
  settings: LinkSettings;
  leftOut: InferredFields['leftOut'];
  /** What somebody said of pairs; it taught the model. */
  labels: readonly Label[];
  linkage: Linkage;
  score: PairScore | null;
  best: BestThreshold | null;
  /** Wall and CPU seconds (all threads) of the linkage, without opening the engine and scoring. */
  seconds: number;
  cpuSeconds: number;
}

/** Links files in a warehouse of their own, hands the result to `use`, and clears everything away. */
export async function withLinkedFiles<T>(request: LinkRequest, use: (linked: LinkedFiles) => Promise<T>): Promise<T> {
  const files = await Promise.all(request.paths.map(openLinkFile));
  const taken = isSplink(request.settings) ? fromSplink(request.settings, files) : undefined;
  const mode = modeOf(files.length, { within: request.within, linkType: taken?.linkType });
  const idColumns = files.map((file) => idColumn(file, request.id ?? taken?.id));
  const truthSource = request.truth === undefined ? null : await parseTruth(request.truth, files);
  const never = new Set(idColumns.filter((column) => column !== null));
  if (truthSource && 'column' in truthSource) never.add(truthSource.column);
  const { settings, leftOut } = settle(taken ? { ...request, settings: taken.settings } : request, files, never);
  // Answers that name nothing are told before anything is linked, not after it.
  if (truthSource) request.tell({ stage: 'read', done: null, text: 'reading the known answers' });
  const truth = truthSource && (await readTruth(truthSource, files, idColumns));
  const labels = request.labels === undefined ? [] : await readLabels(request.labels, { files, idColumns });
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
        mode,
        decided: taughtBy(labels, { fields: settings.fields, files }),
        tell: request.tell,
        signal: request.signal,
      });
      const seconds = (performance.now() - from) / 1000;
      const cpu = process.cpuUsage(cpuFrom);
      const cpuSeconds = (cpu.user + cpu.system) / 1e6;
      request.tell({ stage: 'score', done: null, text: 'comparing with the known answers' });
      return await use({
        files,
        idColumns,
        settings,
        leftOut,
        labels,
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

/** What is compared. @throws CONFIG_INVALID where settings of Splink say otherwise than the number of files. */
function modeOf(files: number, asked: { within?: boolean; linkType?: FromSplink['linkType'] }): Mode {
  const { linkType } = asked;
  if (linkType !== undefined && (linkType === 'dedupe_only') !== (files === 1))
    throw new TributaryError(
      'CONFIG_INVALID',
      `The settings of Splink say ${linkType}, which does not go with ${files} ${files === 1 ? 'file' : 'files'}.`,
    );
  if (files === 1) return 'dedupe';
  return asked.within || linkType === 'link_and_dedupe' ? 'both' : 'link';
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
