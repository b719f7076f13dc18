import { TributaryError, type SourceContext } from '@tributary/plugin-kit';
import { openStore, type ObjectStore, type StoredObject } from '@tributary/object-store';
import type { ListedFile, RowFiles } from '@tributary/rows';
import type { Settings } from './settings.js';

/** So much of an object is asked for at once. */
const chunkBytes = 4_194_304;

/** The objects of a bucket as files of rows. An object is known by its ETag: one that is written anew is read anew. */
export function bucketFiles(ctx: SourceContext<Settings>): RowFiles {
  const { settings, log, signal } = ctx;
  const store = openStore(ctx, settings);
  const known = new Map<string, StoredObject>();
  const find = (path: string): StoredObject => {
    const found = known.get(path);
    if (found) return found;
    throw new TributaryError('PLUGIN_FAULT', `"${path}" was not listed.`);
  };
  return {
    settings,
    log,
    signal,
    ascending: settings.ascending,
    async list(after) {
      const listed: ListedFile[] = [];
      for await (const object of listObjects(store, settings, after)) {
        known.set(object.key, object);
        listed.push({ name: object.key, size: object.size });
      }
      if (listed.length === 0 && after === undefined)
        log.warn('No object matches yet.', { prefix: settings.prefix, ending: settings.ending });
      return listed;
    },
    print: async (file) => find(file).etag,
    files: inChunks(store, find),
  };
}

/** The objects that the settings name, in the order of their keys; `after`: only those behind this key. */
export async function* listObjects(
  store: ObjectStore,
  { prefix, ending }: Pick<Settings, 'prefix' | 'ending'>,
  after?: string,
): AsyncGenerator<StoredObject> {
  let token: string | null = null;
  do {
    const page = await store.list({ prefix, ...(after === undefined ? {} : { after }), token });
    // Consoles keep folders as empty objects whose key ends in a slash.
    for (const object of page.objects) if (!object.key.endsWith('/') && object.key.endsWith(ending)) yield object;
    token = page.token;
  } while (token !== null);
}

/** Reads by ranges; the last chunk is kept, since a small file is looked at several times: its magic bytes, its header, its rows. */
function inChunks(store: ObjectStore, find: (path: string) => StoredObject): RowFiles['files'] {
  let kept: { path: string; start: number; bytes: Uint8Array } | null = null;
  const readRange = async (path: string, start: number, wanted: number): Promise<Uint8Array> => {
    const object = find(path);
    const end = Math.min(wanted, object.size);
    if (start >= end) return new Uint8Array();
    const holds = kept?.path === path && kept.start <= start && kept.start + kept.bytes.length >= end;
    if (!holds) {
      const to = Math.min(object.size, Math.max(end, start + chunkBytes));
      kept = { path, start, bytes: await store.range(object, start, to) };
    }
    const from = start - kept!.start;
    return kept!.bytes.subarray(from, from + end - start);
  };
  return {
    readRange,
    async *read(path, options) {
      const { size } = find(path);
      for (let at = options?.start ?? 0; at < size; at += chunkBytes)
        yield await readRange(path, at, Math.min(size, at + chunkBytes));
    },
  };
}
