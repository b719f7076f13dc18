import type { AlgorithmRunner as AlgorithmPort } from '@tributary/models';
import type { AlgorithmRunner, Registry } from '@tributary/plugin-host';

/** Algorithm plugins by id, run in threads of their own. */
export function algorithmPort(registry: Pick<Registry, 'algorithm'>, runner: AlgorithmRunner): AlgorithmPort {
  return {
    fit: async (id, matrix, options) => runner.fit((await registry.algorithm(id)).url, matrix, options),
    again: async (id, artifact, params) => runner.again((await registry.algorithm(id)).url, { artifact, params }),
    apply: async (id, artifact, matrix) => {
      const { plugin, url } = await registry.algorithm(id);
      if (plugin.kind === 'clustering') return runner.label(url, { artifact, matrix });
      return plugin.kind === 'outliers' || plugin.kind === 'prediction'
        ? runner.score(url, { artifact, matrix })
        : runner.reduce(url, { artifact, matrix });
    },
    explained: async (id, artifact) => runner.explained((await registry.algorithm(id)).url, artifact),
    importance: async (id, artifact) => runner.importance((await registry.algorithm(id)).url, artifact),
  };
}
