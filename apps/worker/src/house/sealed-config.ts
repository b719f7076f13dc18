import type { Config } from '@tributary/contracts';
import { defaultKeyFile, sealSettings, secretKey } from '@tributary/plugin-host';
import type { House } from './house.js';

/** The configuration as it may be stored: every secret in it encrypted, bound to its place. */
export async function sealedConfig(house: House): Promise<Config> {
  const { config, registry, dataDirectory } = house;
  const key = await secretKey({ env: process.env, file: defaultKeyFile(process.env), dataDirectory });
  const sealed = structuredClone(config);
  for (const [name, source] of Object.entries(sealed.sources)) {
    const { settings } = await registry.source(source.plugin);
    source.settings = sealSettings(settings, source.settings, {
      key,
      connection: `sources.${name}`,
    }) as typeof source.settings;
  }
  for (const [name, connection] of Object.entries(sealed.connections)) {
    const { settings } = await registry.destination(connection.plugin);
    connection.settings = sealSettings(settings, connection.settings, {
      key,
      connection: `connections.${name}`,
    }) as typeof connection.settings;
  }
  return sealed;
}
