import { createHash } from 'node:crypto';
import type { Config } from '@tributary/contracts';
import type { House } from './house.js';
import { sealedConfig } from './sealed-config.js';

interface ConfigApplied {
  kind: 'config.applied';
  /** SHA-256 of the configuration as written, so that the same one is not recorded twice in a row. */
  hash: string;
  /** The whole configuration, its secrets sealed. */
  config: Config;
}

/** Writes a decision to the control log: from here on this configuration holds. Returns it as it may be stored. */
export async function recordConfig(house: House): Promise<Config> {
  const config = await sealedConfig(house);
  const hash = createHash('sha256').update(JSON.stringify(house.config)).digest('hex');
  const end = await house.control.end();
  const [last] = end > 0 ? await house.control.read(end) : [];
  if (last && (JSON.parse(Buffer.from(last.body).toString()) as ConfigApplied).hash === hash) return config;
  const entry: ConfigApplied = { kind: 'config.applied', hash, config };
  await house.control.append([
    { key: 'config', source: 'config', receivedAt: Date.now(), body: Buffer.from(JSON.stringify(entry)) },
  ]);
  return config;
}
