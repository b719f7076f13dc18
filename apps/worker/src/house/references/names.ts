import type { Config } from '@tributary/contracts';
import { compileFeatureSet } from '@tributary/features';
import { stageKey } from '@tributary/segments';

type Section = 'sources' | 'connections' | 'purposes' | 'models' | 'triggers' | 'strategies';
export type NamedKind = Section | 'features' | 'segments';

/** What a configuration has, for those who name it. */
export interface Names {
  /** Nothing where it is there; else the problem, `path: what is wrong`, with what there is. */
  missing(at: string, kind: NamedKind, name: string): string[];
  has(kind: NamedKind, name: string): boolean;
  /** Features that are texts. */
  texts: ReadonlySet<string>;
  /** Keys of the stages of lifecycles, which are segments too. */
  stages: ReadonlySet<string>;
}

/** `broken` (addresses such as `segments.a`) is there, but does not fit its schema: naming it is no problem. */
export function namesOf(config: Config, broken: ReadonlySet<string>): Names {
  const compiled = Object.entries(config.features).flatMap(([key, set]) => compileFeatureSet(key, set).features);
  const features = new Set(compiled.map(({ key }) => key));
  const stages = new Set(
    Object.entries(config.lifecycles).flatMap(([key, { stages: all }]) => all.map((stage) => stageKey(key, stage.key))),
  );
  const inSection = (section: Section | 'segments', name: string) =>
    Object.hasOwn(config[section], name) || broken.has(`${section}.${name}`);

  function has(kind: NamedKind, name: string): boolean {
    if (kind === 'features') return features.has(name) || broken.has(`features.${name.slice(0, name.indexOf('.'))}`);
    if (kind !== 'segments') return inSection(kind, name);
    // Which clusters a model has is known once it is published.
    const [model = '', cluster] = name.split('.');
    if (cluster === undefined) return inSection('segments', name) || stages.has(name);
    return inSection('models', model) && /^(largest|[1-9]\d?)$/.test(cluster);
  }

  function known(kind: NamedKind): string[] {
    if (kind === 'features') return [...features];
    if (kind !== 'segments') return Object.keys(config[kind]);
    return [...Object.keys(config.segments), ...stages, ...Object.keys(config.models).map((key) => `${key}.largest`)];
  }

  return {
    has,
    missing(at, kind, name) {
      if (has(kind, name)) return [];
      const singular = kind === 'strategies' ? 'strategy' : kind.slice(0, -1);
      return [`${at}: no ${singular} "${name}". Known: ${known(kind).join(', ') || 'none'}.`];
    },
    texts: new Set(compiled.filter(({ unit }) => unit === 'text').map(({ key }) => key)),
    stages,
  };
}
