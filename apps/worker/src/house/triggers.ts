import type { TriggerOccasion } from '@tributary/contracts';
import { fireTriggers, type TriggerDefinition } from '@tributary/segments';
import type { House } from './house.js';
import { ruleContextOf } from './segments.js';

/** The triggers that are applied. */
export function definedTriggers({ config }: Pick<House, 'config'>): TriggerDefinition[] {
  return Object.entries(config.triggers).map(([key, trigger]) => ({ key, config: trigger }));
}

/** Tells every trigger whose moment has come by now. */
export async function fireHouse(house: House): Promise<TriggerOccasion[]> {
  const triggers = definedTriggers(house);
  if (triggers.length === 0) return [];
  return fireTriggers(house, triggers, { at: Date.now(), context: await ruleContextOf(house) });
}
