import { evaluateSegments } from '@tributary/segments';
import type { CommandContext } from '../house/house.js';
import { ruleContextOf } from '../house/segments.js';
import { fireHouse } from '../house/triggers.js';

/** Brings every segment up to date for everyone, and tells the triggers whose moment has come; returns how many entered or left one. `id` is the key of the effects. */
export async function evaluateEveryone({ house, tell }: CommandContext, id: string): Promise<number> {
  tell({ stage: 'segments', done: null, text: 'everyone' });
  const changes = await house.betweenBatches(async () => {
    const context = await ruleContextOf(house);
    return evaluateSegments(house, context.segments ?? [], { id, at: Date.now(), context });
  });
  await fireHouse(house);
  return changes.length;
}
