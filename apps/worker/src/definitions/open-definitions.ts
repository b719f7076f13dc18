import { configOf, configSchema, type Config } from '@tributary/contracts';
import type { Registry } from '@tributary/plugin-host';
import { thisAccount } from '../house/this-account.js';
import { checkNamespace } from '../house/namespace.js';
import { loadConfig, type StatedConfig } from '../house/load-config.js';
import { lastRevision, readApplied } from './applied.js';
import { applyDefinitions } from './apply.js';
import { followDefinitions } from './journal.js';
import { parseConfig } from './parse-config.js';
import { pluginsOf } from './plugins-of.js';
import type { DefinitionStores } from './stores.js';

/** What holds in a house. */
export interface HeldDefinitions {
  revision: number;
  config: Config;
  registry: Registry;
}

export interface OpenDefinitionsOptions {
  /** Applied first, in place of the project's file: for programs that make their configuration themselves. */
  config?: Config;
  /**
   * Takes the project's file where nothing was ever applied; default. Else such a house is empty, and one whose
   * definitions do not fit this release opens all the same, so that others can be applied.
   */
  adopt?: boolean;
}

/** What holds when a house is opened. @throws CONFIG_NOT_FOUND, CONFIG_INVALID, NAMESPACE_MISMATCH */
export async function openDefinitions(
  stores: DefinitionStores,
  { config, adopt = true }: OpenDefinitionsOptions,
): Promise<HeldDefinitions> {
  await checkNamespace(stores.dataDirectory, process.env.TRIBUTARY_NAMESPACE || undefined);
  const revision = await followDefinitions(stores);
  const first: StatedConfig | undefined = config
    ? { path: 'the configuration', value: config }
    : adopt && revision === 0
      ? await loadConfig(stores.folder)
      : undefined;
  if (first)
    await applyDefinitions(stores, {
      config: first.value,
      path: first.path,
      manager: 'code',
      by: thisAccount(),
      via: 'command',
    });
  return readHeld(stores, adopt);
}

/** What holds now, where that is another revision than `held`; else `held` itself. */
export async function refreshDefinitions(stores: DefinitionStores, held: HeldDefinitions): Promise<HeldDefinitions> {
  return (await lastRevision(stores.database)) === held.revision ? held : readHeld(stores, true);
}

async function readHeld(stores: DefinitionStores, strict: boolean): Promise<HeldDefinitions> {
  const revision = await lastRevision(stores.database);
  const stated = configOf(await readApplied(stores.database));
  const config = strict
    ? parseConfig(stated, 'what is applied')
    : (configSchema.safeParse(stated).data ?? configSchema.parse({}));
  return { revision, config, registry: await pluginsOf(config.plugins, stores.folder) };
}
