import { asTributaryError, type Config } from '@tributary/contracts';
import { readSettings } from '@tributary/plugin-host';
import { openedSettings } from '../definitions/secret-settings.js';
import { writeKeySchema } from '../definitions/write-key-schema.js';
import type { House } from './house.js';

type KeyedHouse = Pick<House, 'dataDirectory' | 'log'> & { config: Config };

/**
 * The sources that events may be sent to, by write key, in the clear. Keys that do not open or whose variable is not set
 * are left out and logged; a key that two sources state belongs to the first.
 */
export async function writeKeySources({ config, dataDirectory, log }: KeyedHouse): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for (const [source, { writeKeys }] of Object.entries(config.sources)) {
    if (writeKeys === undefined) continue;
    const address = `sources.${source}`;
    for (const [index, stated] of writeKeys.entries())
      try {
        // A sealed key is bound to its place in the list.
        const list = writeKeys.map((each, at) => (at === index ? each : undefined));
        const opened = await openedSettings(writeKeySchema, { writeKeys: list }, { address, dataDirectory });
        const { writeKeys: keys } = opened as { writeKeys: unknown[] };
        const { data, missing } = readSettings(writeKeySchema, { writeKeys: [keys[index] ?? stated] }, process.env);
        for (const problem of missing) log.warn({ source }, `a write key is left out: ${problem}`);
        const [key] = missing.length > 0 ? [] : data.writeKeys;
        if (key === undefined) continue;
        if (sources.has(key)) log.warn({ source, first: sources.get(key) }, 'two sources state the same write key');
        else sources.set(key, source);
      } catch (error) {
        const { code, message } = asTributaryError(error);
        log.error({ source, code, err: error }, `a write key is left out: ${message}`);
      }
  }
  return sources;
}
