import { statedWriteKeys, type WriteKeyPlaces } from '@tributary/collection';
import type { Config } from '@tributary/contracts';
import { writeKeySources, type House } from '@tributary/worker';

/** Which source a request may send to. */
export interface KnownKeys {
  /** Source of the first write key that is known; undefined where none is. */
  sourceOf(places: WriteKeyPlaces): Promise<string | undefined>;
}

/** Knows the write keys of what is applied, and follows it. */
export function knownKeys(house: House): KnownKeys {
  let known: { config: Config; sources: Promise<Map<string, string>> } | undefined;
  return {
    async sourceOf(places) {
      if (known?.config !== house.config) known = { config: house.config, sources: writeKeySources(house) };
      const sources = await known.sources;
      return statedWriteKeys(places)
        .map((key) => sources.get(key))
        .find((source) => source !== undefined);
    },
  };
}
