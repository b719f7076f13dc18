import { wholeChannel, type ConsentNeed } from '@tributary/consent';
import type { Config, SyncConfig } from '@tributary/contracts';
import type { House } from './house.js';

/** What people's choices must allow for a sync: its purpose and those of its connection, on the connection's channels. */
export async function consentNeed(
  { config, registry }: Pick<House, 'config' | 'registry'>,
  { purpose, connection }: Pick<SyncConfig, 'purpose' | 'connection'>,
): Promise<ConsentNeed> {
  const stated = config.connections[connection];
  const keys = [...new Set([purpose, ...(stated?.purposes ?? [])])];
  const plugin = stated === undefined ? [] : [(await registry.destination(stated.plugin)).channel];
  return {
    purposes: keys.map((key) => ({ key, grantedByDefault: config.purposes[key]?.default === 'granted' })),
    channels: stated?.channels ?? plugin,
  };
}

const words: Readonly<Record<string, string>> = { email: 'E-mail', sms: 'Text message', push: 'Push message' };

/** Channels on which the house writes to people: choice → what a page calls it. */
export async function writtenChannels({
  config,
  registry,
}: Pick<House, 'config' | 'registry'>): Promise<{ choice: string; title: string }[]> {
  const used = await Promise.all(
    Object.values(config.connections).map(
      async ({ plugin, channels }: Config['connections'][string]) =>
        channels ?? [(await registry.destination(plugin)).channel],
    ),
  );
  const known = new Set<string>(used.flat());
  return Object.entries(words).flatMap(([channel, title]) =>
    known.has(channel) ? [{ choice: wholeChannel(channel), title }] : [],
  );
}
