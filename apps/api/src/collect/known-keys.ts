import { statedWriteKeys, type WriteKeyPlaces } from '@tributary/collection';
import type { Config } from '@tributary/contracts';
import { writeKeySources, type House } from '@tributary/worker';
import type { FastifyRequest } from 'fastify';

/** A write key that opens a source. */
export interface KnownKey {
  key: string;
  source: string;
}

/** Which source a request may send to. */
export interface KnownKeys {
  /** The first stated write key that is known, and its source; undefined where none is. */
  find(places: WriteKeyPlaces): Promise<KnownKey | undefined>;
}

/** Knows the write keys of what is applied, and follows it. */
export function knownKeys(house: House): KnownKeys {
  let known: { config: Config; sources: Promise<Map<string, string>> } | undefined;
  return {
    async find(places) {
      if (known?.config !== house.config) known = { config: house.config, sources: writeKeySources(house) };
      const sources = await known.sources;
      for (const key of statedWriteKeys(places)) {
        const source = sources.get(key);
        if (source !== undefined) return { key, source };
      }
      return undefined;
    },
  };
}

/** Where a request may state its write key. */
export function keyPlaces({ headers, query }: FastifyRequest, body?: unknown): WriteKeyPlaces {
  const { writeKey, writekey } = query as { writeKey?: unknown; writekey?: unknown };
  const header = headers['x-write-key'];
  return {
    authorization: headers.authorization,
    body,
    header: typeof header === 'string' ? header : undefined,
    query: [writeKey, writekey],
  };
}
