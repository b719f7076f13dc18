import { TributaryError } from '@tributary/contracts';
import { stepWays, type NamedWay } from '@tributary/models';
import { bundle } from '@tributary/plugin-bundle';
import type { AlgorithmPlugin, PluginEntry } from '@tributary/plugin-kit';
import { createRegistry, findPlugin, type Registry } from '@tributary/plugin-host';
import { namedAlgorithm } from '../house/named-algorithm.js';
import { engineVersion } from '../house/version.js';
import type { ClusterOptions } from './options.js';

/** What was asked for, in a registry of all algorithms that the run may use. */
export interface Chosen {
  registry: Registry;
  /** The clustering. */
  plugin: AlgorithmPlugin;
  /** The options with ids in place of paths. */
  options: ClusterOptions;
}

/** An option that names a way, with the field that holds it. */
type Option = NamedWay & { field: 'algorithm' | 'impute' | 'outliers' | 'importanceBy' | 'reduceBy' };

/**
 * The plugins that options name by id, or by the path of a folder or built module as seen from `folder`, where they do not
 * ship. Throws PLUGIN_UNKNOWN, PLUGIN_INVALID, PLUGIN_SETTINGS, and INVALID_REQUEST where one is of another kind.
 */
export async function chosenPlugins(given: ClusterOptions, folder: string): Promise<Chosen> {
  const own = new Map<string, PluginEntry>();
  for (const { named, setting } of optionsOf(given)) {
    if (!isPath(named) || own.has(named)) continue;
    const entry = await findPlugin(named, folder);
    if (entry.kind !== 'algorithm')
      throw new TributaryError('INVALID_REQUEST', `${setting}: ${named} is a ${entry.kind}, no algorithm.`);
    own.set(named, entry);
  }
  const ids = new Set(Array.from(own.values(), ({ id }) => id));
  // One of the same id in place of what ships: whoever names a path means that one.
  const others = bundle.filter((entry) => entry.kind === 'algorithm' && !ids.has(entry.id));
  const registry = createRegistry([...others, ...own.values()], { engineVersion });
  const options = { ...given };
  let clustering: AlgorithmPlugin | null = null;
  for (const option of optionsOf(given)) {
    const id = own.get(option.named)?.id;
    if (id !== undefined && (option.plain.includes(id) || Object.hasOwn(option.called, id)))
      throw new TributaryError(
        'INVALID_REQUEST',
        `${option.setting}: the plugin at ${option.named} is called "${id}", which means something else here: give it another id.`,
      );
    const plugin = await namedAlgorithm(registry, { ...option, named: id ?? option.named });
    if (option.field === 'algorithm') clustering = plugin;
    if (id !== undefined) options[option.field] = id;
  }
  return { registry, plugin: clustering!, options };
}

function optionsOf({
  algorithm,
  impute,
  outliers,
  importance,
  importanceBy,
  reduce,
  ...given
}: ClusterOptions): Option[] {
  const { imputeParams, outliersParams, importanceParams, reduceParams, threshold } = given;
  // Parameters of the clustering are checked with its number of groups, when it is fitted.
  const clustering = { kind: 'clustering', plain: [], called: {}, params: null } as const;
  const filling = { ...stepWays.impute, plain: ['median', 'mean', 'mode', 'regression', 'drop'], params: imputeParams };
  const apart = { ...stepWays.outliers, params: outliersParams };
  const telling = { ...stepWays.importance, params: importanceParams };
  const fewer = { kind: 'reduction', plain: [], called: {}, params: { ...reduceParams, variance: reduce } } as const;
  if (reduce === null) expectNone('--reduce-param', reduceParams);
  if (outliers === null) {
    expectNone('--outliers-param', outliersParams);
    expectNone('--threshold', threshold === null ? {} : { threshold });
  }
  if (importance === null) expectNone('--importance-param', importanceParams);
  return [
    { field: 'algorithm', setting: '--algorithm', named: algorithm, ...clustering },
    { field: 'impute', setting: '--impute', named: impute, ...filling },
    ...(outliers === null ? [] : [{ field: 'outliers', setting: '--outliers', named: outliers, ...apart } as const]),
    ...(importance === null
      ? []
      : [{ field: 'importanceBy', setting: '--importance-by', named: importanceBy, ...telling } as const]),
    ...(reduce === null
      ? []
      : [{ field: 'reduceBy', setting: '--reduce-by', named: given.reduceBy, ...fewer } as const]),
  ];
}

function expectNone(option: string, params: object): void {
  if (Object.keys(params).length === 0) return;
  throw new TributaryError('INVALID_REQUEST', `${option}: the step that it is for was not asked for.`);
}

const isPath = (named: string): boolean => /[./\\]/.test(named);
