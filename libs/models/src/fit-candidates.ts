import { TributaryError, type Artifact, type Matrix, type ModelConfig } from '@tributary/contracts';
import type { Spread } from '@tributary/numerics';
import { asLabels } from './answers.js';
import { expectGroups } from './expect-groups.js';
import { fitOptions } from './fit-options.js';
import { exactRowsOfChosen, exactRowsOfCurve, measure, type Measured } from './measure.js';
import type { ClusteringDeps } from './ports.js';
import type { PreparedBy } from './warehouse/prepared-sql.js';

/** One clustering that was tried. */
export interface Candidate {
  measured: Measured;
  labels: Int32Array;
  artifact: Artifact;
  /** How everybody lies, where the rows are a sample of them. */
  whole: Spread | undefined;
}

/** The numbers of clusters to try; one null where the algorithm finds it by itself. */
export function candidateKs(config: ModelConfig, rows: number): (number | null)[] {
  if (config.k === null) return [null];
  const { from, to } = typeof config.k === 'number' ? { from: config.k, to: config.k } : config.k;
  const ks = Array.from({ length: Math.max(0, to - from + 1) }, (_, at) => from + at).filter((k) => k < rows);
  if (ks.length > 0) return ks;
  throw new TributaryError(
    'MODEL_INPUT',
    `${rows} complete rows are too few for ${from === to ? from : `${from} to ${to}`} clusters; each number has to be below that of the rows.`,
  );
}

/** Fits and measures each number of clusters; the next is fitted, in the threads of the runner, while the one before is measured here. */
export async function fitEach(
  deps: ClusteringDeps,
  config: ModelConfig,
  input: { matrix: Matrix; ks: (number | null)[]; prepared: PreparedBy },
): Promise<Candidate[]> {
  const { matrix, ks, prepared } = input;
  const options = fitOptions(deps, config);
  const candidates: Candidate[] = [];
  const paramsOf = (k: number | null): Record<string, unknown> =>
    k === null ? config.params : { ...config.params, k };
  const fit = async (k: number | null, before: Artifact | undefined): Promise<Artifact> =>
    (before && (await deps.algorithms.again(config.algorithm, before, paramsOf(k)))) ??
    deps.algorithms.fit(config.algorithm, matrix, { params: paramsOf(k), ...options });
  let refused: unknown;
  let ahead: Promise<Artifact> | undefined;
  for (const [at, k] of ks.entries()) {
    if (options.signal.aborted) throw new TributaryError('CANCELLED', 'The clustering was cancelled.');
    deps.progress?.(at / ks.length, k === null ? 'fit' : `k = ${k}`);
    try {
      const fitted = await (ahead ?? fit(k, undefined));
      ahead = undefined;
      const gone = await deps.everyone?.goOn(prepared, { artifact: fitted, params: paramsOf(k) });
      const artifact = gone?.artifact ?? fitted;
      const labels = asLabels(await deps.algorithms.apply(config.algorithm, artifact, matrix), config.algorithm);
      if (k === null) expectGroups(matrix, { labels, artifact });
      const next = ks[at + 1];
      if (next !== undefined) ahead = fit(next, artifact);
      // Told when its turn comes; until then it must not count as unhandled.
      ahead?.catch(() => undefined);
      candidates.push({
        artifact,
        labels,
        whole: gone?.spread,
        measured: await measure(matrix, labels, {
          seed: config.seed,
          signal: options.signal,
          exactRows: exactRowsOfCurve,
          whole: gone?.spread,
        }),
      });
    } catch (error) {
      await ahead?.catch(() => undefined);
      // A larger k than the rows can bear ends the curve; the smaller ones still stand.
      if (!(error instanceof TributaryError) || error.code !== 'MODEL_INPUT') throw error;
      refused = error;
      break;
    }
  }
  if (candidates.length === 0) throw refused;
  deps.progress?.(1, 'described');
  return candidates;
}

/** The chosen clustering is measured exactly where that takes seconds, also where the curve was of a sample. */
export async function remeasure(
  deps: ClusteringDeps,
  config: ModelConfig,
  { matrix, candidate }: { matrix: Matrix; candidate: Candidate },
): Promise<Measured> {
  if (candidate.measured.silhouetteError === null || matrix.rows > exactRowsOfChosen) return candidate.measured;
  const { seed, signal } = fitOptions(deps, config);
  const { labels, whole } = candidate;
  return measure(matrix, labels, { seed, signal, exactRows: exactRowsOfChosen, whole });
}
