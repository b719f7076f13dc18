import { countPlan, type PlanCounts } from '@tributary/activation';
import type { StrategyConfig } from '@tributary/contracts';
import { openSync } from '../house/connections.js';
import type { CommandContext } from '../house/house.js';
import { everySync, journeyOf } from '../house/every-sync.js';
import { channelOf } from '../house/strategies.js';

export interface StrategyLine extends Omit<StrategyConfig, 'template' | 'offer' | 'cap'> {
  strategy: string;
  /** Of its definition; counts up with every change that is applied. */
  version: number;
  template: string | null;
  offer: string | null;
  cap: NonNullable<StrategyConfig['cap']> | null;
  /** What carries it out; `plan` as `syncs plan` has it, null for a journey's step, which has none. */
  syncs: { sync: string; connection: string; channel: string; plan: Omit<PlanCounts, 'remapped'> | null }[];
}

/** The map from segments to strategies, the highest priority first, with what each channel would do now and who yields to whom. */
export async function strategiesList({
  house,
  signal,
}: Pick<CommandContext, 'house' | 'signal'>): Promise<{ strategies: StrategyLine[] }> {
  await house.reload();
  const versions = await house.database.query<{ key: string; version: number }>(
    `SELECT key, max(version) AS version FROM definitions WHERE kind = 'strategies' GROUP BY key`,
  );
  const syncs = Object.entries(everySync(house.config));
  const strategies: StrategyLine[] = [];
  for (const [key, { template, offer, cap, ...config }] of Object.entries(house.config.strategies)) {
    const carried: StrategyLine['syncs'] = [];
    for (const [sync, { strategy, connection }] of syncs) {
      if (strategy !== key) continue;
      const channel = (await channelOf(house, connection)) ?? '';
      const plan =
        journeyOf(house.config, sync) === undefined
          ? await countPlan({ ...house, now: Date.now }, await openSync(house, sync, signal))
          : null;
      carried.push({ sync, connection, channel, plan: plan && withoutRemapped(plan) });
    }
    strategies.push({
      strategy: key,
      version: versions.find((row) => row.key === key)?.version ?? 0,
      ...config,
      template: template ?? null,
      offer: offer ?? null,
      cap: cap ?? null,
      syncs: carried,
    });
  }
  strategies.sort((a, b) => b.priority - a.priority || (a.strategy < b.strategy ? -1 : 1));
  return { strategies };
}

function withoutRemapped({ remapped: _, ...plan }: PlanCounts): Omit<PlanCounts, 'remapped'> {
  return plan;
}
