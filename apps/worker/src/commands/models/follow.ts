import { modelInForce } from '@tributary/models';
import type { CommandContext, House } from '../../house/house.js';
import { modelsInOrder, parentOf } from '../../house/labels/models-in-order.js';
import { evaluateEveryone } from '../evaluate.js';
import { modelsAssign } from './assign.js';

/**
 * Labels everybody by the versions in force of these models and of those that part their clusters further, each behind its
 * parent: so the clusters within a cluster add up to it whichever version is in force.
 */
export async function labelsFollow(context: Pick<CommandContext, 'house'>, keys: readonly string[]): Promise<void> {
  const moved = new Set(keys);
  for (const [key, config] of modelsInOrder(context.house.config.models)) {
    if (moved.has(parentOf(config))) moved.add(key);
    if (moved.has(key)) await labelsOf(context, key);
  }
}

/** Labels everybody by the version in force; nothing where there is none, or its features are others by now: it has to be fitted first. */
export async function labelsOf({ house }: Pick<CommandContext, 'house'>, key: string): Promise<void> {
  if (await worksOn(house, key)) await modelsAssign({ house }, { key });
}

/**
 * After another version of a model is in force: as {@link labelsFollow}, and brings segments up to date. Between batches, since those
 * under way label people by the version before. `id` is the key of the effects.
 */
export async function everythingFollows(context: CommandContext, key: string, id: string): Promise<void> {
  await context.house.betweenBatches(() => labelsFollow(context, [key]));
  await evaluateEveryone(context, id);
}

async function worksOn({ database, config }: House, key: string): Promise<boolean> {
  const held = await modelInForce(database, key);
  return held !== null && held.artifact.features.join() === config.models[key]?.features.join();
}
