import { statedWriteKeys, type WriteKeyPlaces } from '@tributary/collection';
import type { Config } from '@tributary/contracts';
import { writeKeySources, type House } from '@tributary/worker';
import type { FastifyRequest } from 'fastify';

/** A write key that opens a source. */
export interface KnownKey {
  key: string;
  source: string;
}

/** The write keys of one state of the definitions. */
export interface KeyTable {
  /** The first stated write key that is known, and its source; undefined where none is. */
  find(places: WriteKeyPlaces): KnownKey | undefined;
}

/** Which source a request may send to. */
export interface KnownKeys {
  /** The keys of what is applied, where they are at hand: then nobody has to wait for them. */
  held(): KeyTable | undefined;
  load(): Promise<KeyTable>;
}

/** Headers that are remembered: a key is written in a few ways, but whoever wants to can write one in many. */
const mostHeaders = 1000;

/** Knows the write keys of what is applied, and follows it. */
export function knownKeys(house: House): KnownKeys {
  let known: { config: Config; loading: Promise<KeyTable>; table?: KeyTable } | undefined;
  return {
    held: () => (known?.config === house.config ? known.table : undefined),
    load() {
      if (known?.config === house.config) return known.loading;
      const loading = writeKeySources(house).then(keyTable);
      const mine: typeof known = { config: house.config, loading };
      known = mine;
      return loading.then((table) => (mine.table = table));
    },
  };
}

function keyTable(sources: ReadonlyMap<string, string>): KeyTable {
  const byHeader = new Map<string, KnownKey>();
  return {
    find(places) {
      const { authorization } = places;
      // Basic goes before every other place, so what it opened once it opens again.
      const basic = authorization !== undefined && /^basic /i.test(authorization) ? authorization : undefined;
      const seen = basic === undefined ? undefined : byHeader.get(basic);
      if (seen) return seen;
      const found = firstKnown(sources, statedWriteKeys(places));
      if (basic !== undefined && firstKnown(sources, statedWriteKeys({ authorization: basic })) && found) {
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
