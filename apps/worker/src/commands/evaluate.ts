import { evaluateSegments } from '@tributary/segments';
import type { CommandContext } from '../house/house.js';
import { clustersGone, ruleContextOf } from '../house/segments.js';
import { fireHouse } from '../house/triggers.js';

/** Brings every segment up to date for everyone, clusters that the version in force has no more among them, and tells the triggers whose moment has come; returns how many entered or left one. `id` is the key of the effects. */
export async function evaluateEveryone({ house, tell }: CommandContext, id: string): Promise<number> {
  tell({ stage: 'segments', done: null, text: 'everyone' });
  const changes = await house.betweenBatches(async () => {
    const known = await ruleContextOf(house);
    const segments = [...(known.segments ?? []), ...(await clustersGone(house, known))];
    return evaluateSegments(house, segments, { id, at: Date.now(), context: { ...known, segments } });
  });
  await fireHouse(house);
  return changes.length;
}
