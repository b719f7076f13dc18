import type { ModelConfig } from '@tributary/contracts';

/** What a plugin of an algorithm is asked to do in a model. */
export type PluginKind = 'clustering' | 'reduction' | 'outliers' | 'imputation' | 'prediction';

/** A setting of a model that names a way of doing something: a word of the product's, or the id of a plugin. */
export interface NamedWay {
  /** As `outliers.by`. */
  setting: string;
  named: string;
  kind: PluginKind;
  /** Words that need no plugin. */
  plain: readonly string[];
  /** Words that stand for a plugin that ships, with its id. */
  called: Readonly<Record<string, string>>;
  /** What the plugin is told; null where it is told when it is fitted, by the run. */
  params: Record<string, unknown> | null;
}

const forest = { 'random-forest': 'ml-random-forest' };

/** The words of each step that has some. */
export const stepWays = {
  impute: {
    kind: 'imputation',
    plain: ['median', 'mean', 'mode', 'regression', 'zero', 'exclude'],
    called: { knn: 'knn-impute' },
  },
  outliers: { kind: 'outliers', plain: ['z-score'], called: {} },
  importance: { kind: 'prediction', plain: ['mutual-information'], called: forest },
  select: { kind: 'prediction', plain: ['variance', 'mutual-information'], called: forest },
} as const satisfies Record<string, Pick<NamedWay, 'kind' | 'plain' | 'called'>>;

/** The id of the plugin that a way of a step is; null where it needs none. */
export function pluginOfWay({ plain, called }: Pick<NamedWay, 'plain' | 'called'>, named: string): string | null {
  if (plain.includes(named)) return null;
  return Object.hasOwn(called, named) ? called[named]! : named;
}

/** How missing values are filled, in one form. */
export function imputeOf({ impute }: Pick<ModelConfig, 'impute'>): { by: string; params: Record<string, unknown> } {
  return typeof impute === 'string' ? { by: impute, params: {} } : { by: impute.by, params: impute.params ?? {} };
}

/** All ways that a model names, those that need no plugin included. */
export function waysOf(config: ModelConfig): NamedWay[] {
  const { algorithm, reduce, outliers, importance, select } = config;
  const impute = imputeOf(config);
  const none = { plain: [], called: {} };
  return [
    { ...none, setting: 'algorithm', named: algorithm, kind: 'clustering', params: null },
    ...(reduce
      ? [
          {
            ...{ ...none, setting: 'reduce.algorithm', named: reduce.algorithm, kind: 'reduction' as const },
            params: { ...reduce.params, variance: reduce.variance },
          },
        ]
      : []),
    { ...stepWays.impute, setting: 'impute', named: impute.by, params: impute.params },
    ...(['outliers', 'importance', 'select'] as const).flatMap((step) => {
      const asked = { outliers, importance, select }[step];
      return asked ? [{ ...stepWays[step], setting: `${step}.by`, named: asked.by, params: asked.params ?? {} }] : [];
    }),
  ];
}
