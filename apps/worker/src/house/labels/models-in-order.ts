import type { Config } from '@tributary/contracts';

/** The model whose cluster another parts further; empty where it is about everybody or about a rule. */
export function parentOf({ segment }: Pick<Config['models'][string], 'segment'>): string {
  return segment?.includes('.') ? segment.split('.')[0]! : '';
}

/** Models of the configuration so that each comes after the one whose cluster it parts further; others in their own order. */
export function modelsInOrder(models: Config['models']): [string, Config['models'][string]][] {
  const depthOf = (key: string, seen: readonly string[] = []): number => {
    const parent = parentOf(models[key]!);
    if (!Object.hasOwn(models, parent) || seen.includes(parent)) return 0;
    return 1 + depthOf(parent, [...seen, key]);
  };
  const depths = new Map(Object.keys(models).map((key) => [key, depthOf(key)]));
  return Object.entries(models).sort(([a], [b]) => depths.get(a)! - depths.get(b)!);
}
