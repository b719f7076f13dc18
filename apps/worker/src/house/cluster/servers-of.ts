import { installationName } from '@tributary/contracts';
import { configPath, loadConfig } from '../load-config.js';
import { claimNamespace, namespaceOf } from '../namespace.js';
import { engineAddresses, type EngineAddresses } from './addresses.js';

export interface Servers {
  addresses: EngineAddresses;
  /** What the installation is called there. */
  name: string;
}

/**
 * The servers of an installation that has any, from the environment. Their names follow from the namespace that the
 * environment states, else the data directory, else the project's file; the directory belongs to it from then on.
 * @throws CONFIG_INVALID, NAMESPACE_MISMATCH
 */
export async function serversOf(folder: string, dataDirectory: string): Promise<Servers | undefined> {
  const addresses = engineAddresses();
  if (Object.keys(addresses).length === 0) return undefined;
  const stated =
    process.env.TRIBUTARY_NAMESPACE || (await namespaceOf(dataDirectory)) || (await namespaceOfFile(folder));
  await claimNamespace(dataDirectory, stated || undefined);
  return { addresses, name: installationName(stated || undefined) };
}

async function namespaceOfFile(folder: string): Promise<string | undefined> {
  if (configPath(folder) === undefined) return undefined;
  const { value } = await loadConfig(folder);
  const { namespace } = value as { namespace?: unknown };
  return typeof namespace === 'string' ? namespace : undefined;
}
