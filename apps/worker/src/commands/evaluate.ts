import { evaluateSegments } from '@tributary/segments';
import type { CommandContext } from '../house/house.js';

/** Brings every segment up to date for everyone; returns how many entered or left one. `id` is the key of the effects. */
export async function evaluateEveryone({ house, tell }: CommandContext, id: string): Promise<number> {
  tell({ stage: 'segments', done: null, text: 'everyone' });
  const changes = await house.betweenBatches(async () =>
    evaluateSegments(house, await house.segments(), { id, at: Date.now() }),
  );
  return changes.length;
}
