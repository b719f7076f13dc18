import type { Competitor, Sync } from '@tributary/activation';
import type { Config, Mapping, SyncConfig } from '@tributary/contracts';
import type { House } from './house.js';
import { consentNeed } from './consent-need.js';
import { everySync, sendsMoments } from './every-sync.js';
import { segmentMeant } from './segments.js';

/** The mapping with what the strategy fills in; a field that the strategy does not state is left out. */
export function withStrategy({ strategies }: Pick<Config, 'strategies'>, { mapping, strategy }: SyncConfig): Mapping {
  const stated = strategy === undefined ? undefined : strategies[strategy];
  return Object.fromEntries(
    Object.entries(mapping).flatMap(([field, filler]): [string, Mapping[string]][] => {
      if (!('strategy' in filler)) return [[field, filler]];
      const constant = filler.strategy === 'key' ? strategy : stated?.[filler.strategy];
      return constant === undefined ? [] : [[field, { constant }]];
    }),
  );
}

/** What the strategy of a sync means for it: its cap, and the strategies that go before it on the channel. */
export async function strategyOf(house: House, key: string): Promise<Pick<Sync, 'strategy'>> {
  const { config } = house;
  const syncs = Object.entries(everySync(config));
  const own = syncs.find(([name]) => name === key)?.[1];
  const strategy = own?.strategy === undefined ? undefined : config.strategies[own.strategy];
  if (own?.strategy === undefined || strategy === undefined) return {};
  const channel = await channelOf(house, own.connection);
  const competitors: (Competitor & { priority: number })[] = [];
  for (const [name, other] of syncs) {
    const higher = other.strategy === undefined ? undefined : config.strategies[other.strategy];
    if (other.strategy === undefined || higher === undefined || other.strategy === own.strategy) continue;
    // A journey sends moments: nobody is in it as in a segment.
    if (sendsMoments(config, name) || sendsMoments(config, key)) continue;
    const before =
      higher.priority > strategy.priority || (higher.priority === strategy.priority && other.strategy < own.strategy);
    if (!before || (await channelOf(house, other.connection)) !== channel) continue;
    competitors.push({
      strategy: other.strategy,
      segment: await segmentMeant(house.database, other.segment),
      consent: await consentNeed(house, other),
      priority: higher.priority,
    });
  }
  competitors.sort((a, b) => b.priority - a.priority || (a.strategy < b.strategy ? -1 : 1));
  return {
    strategy: {
      key: own.strategy,
      ...(strategy.cap === undefined ? {} : { cap: strategy.cap }),
      yieldsTo: competitors.map(({ priority: _, ...competitor }) => competitor),
      syncs: syncs.flatMap(([name, other]) => (other.strategy === undefined ? [] : [name])),
    },
  };
}

export async function channelOf({ config, registry }: House, connection: string): Promise<string | undefined> {
  const plugin = config.connections[connection]?.plugin;
  return plugin === undefined ? undefined : (await registry.destination(plugin)).channel;
}
