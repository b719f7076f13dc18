import type { Matrix, ModelConfig } from '@tributary/contracts';
import { asMatrix } from './answers.js';
import { fitOptions } from './fit-options.js';
import type { ClusteringDeps } from './ports.js';
import type { ClusteringArtifact, Component, StepReport } from './result.js';

export interface Reduced {
  reduction: ClusteringArtifact['reduction'];
  matrix: Matrix;
  components: Component[] | null;
  step: Omit<StepReport, 'digest'>;
}

/** Fewer columns where that keeps enough of the variance; otherwise the columns stay as they are and say what they mean. */
export async function reduce(deps: ClusteringDeps, config: ModelConfig, matrix: Matrix): Promise<Reduced> {
  const before = `${matrix.columns.length} columns`;
  const untouched = (after: string): Reduced => ({
    reduction: null,
    matrix,
    components: null,
    step: { step: 'reduce', before, after, details: {}, columns: {} },
  });
  if (!config.reduce || matrix.columns.length < 2) return untouched('not reduced');
  const { algorithm, variance, params } = config.reduce;
  const artifact = await deps.algorithms.fit(algorithm, matrix, {
    params: { ...params, variance },
    ...fitOptions(deps, config),
  });
  const explained = await deps.algorithms.explained(algorithm, artifact);
  if (explained.length >= matrix.columns.length)
    return untouched(`not reduced: fewer columns would keep less than ${variance * 100} % of the variance`);
  const reduced = asMatrix(await deps.algorithms.apply(algorithm, artifact, matrix), algorithm);
  const kept = explained.reduce((sum, share) => sum + share, 0);
  const details = Object.fromEntries(explained.map((share, at) => [reduced.columns[at]!.name, share]));
  const after = `${reduced.columns.length} columns with ${(kept * 100).toFixed(1)} % of the variance`;
  const loadings = artifact.buffers['loadings'];
  const width = matrix.columns.length;
  const components = explained.map((share, at): Component => {
    const own = matrix.columns.map(({ name }, c) => [name, loadings?.[at * width + c] ?? NaN] as const);
    return {
      name: reduced.columns[at]!.name,
      explained: share,
      loadings: Object.fromEntries(own.filter(([, loading]) => !Number.isNaN(loading))),
    };
  });
  return {
    reduction: { algorithm, artifact },
    matrix: reduced,
    components,
    step: { step: 'reduce', before, after, details, columns: {} },
  };
}
