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

/** Headers that are remembered: a key is written in a few ways, but whoever wants to can write one in many. */
const mostHeaders = 1000;

/** Knows the write keys of what is applied, and follows it. */
export function knownKeys(house: House): KnownKeys {
  let known: { config: Config; sources: Promise<Map<string, string>>; byHeader: Map<string, KnownKey> } | undefined;
  return {
    async find(places) {
      if (known?.config !== house.config)
        known = { config: house.config, sources: writeKeySources(house), byHeader: new Map() };
      const { sources, byHeader } = known;
      const { authorization } = places;
      // Basic goes before every other place, so what it opened once it opens again.
      const basic = authorization !== undefined && /^basic /i.test(authorization) ? authorization : undefined;
      const seen = basic === undefined ? undefined : byHeader.get(basic);
      if (seen) return seen;
      const found = firstKnown(await sources, statedWriteKeys(places));
      if (basic !== undefined && firstKnown(await sources, statedWriteKeys({ authorization: basic })) && found) {
        if (byHeader.size >= mostHeaders) byHeader.clear();
        byHeader.set(basic, found);
      }
      return found;
    },
  };
}

function firstKnown(sources: ReadonlyMap<string, string>, keys: readonly string[]): KnownKey | undefined {
  for (const key of keys) {
    const source = sources.get(key);
    if (source !== undefined) return { key, source };
  }
  return undefined;
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
