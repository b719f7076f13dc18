import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import type { FileAccess } from '@tributary/plugin-kit';

/**
 * One granted folder. A path that leaves it, by `..`, as an absolute path or through a link, is PLUGIN_SETTINGS; what
 * cannot be read is SOURCE_UNREADABLE; what cannot be written (full disk, no right) VENDOR_UNAVAILABLE.
 */
export function createFileAccess(folder: string): FileAccess {
  const at = (path: string): Promise<string> => insideOf(folder, path);
  return {
    async list(pattern) {
      const part = dirname(pattern);
      const parts = basename(pattern)
        .split('*')
        .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
      const matches = new RegExp(`^${parts.join('.*')}$`, 's');
      const entries = await readdir(await at(part), { withFileTypes: true }).catch(() => []);
      const names = entries
        .filter((entry) => !entry.isDirectory() && matches.test(entry.name))
        .map((entry) => entry.name);
      return names.map((name) => (part === '.' ? name : `${part}/${name}`)).sort();
    },
    size: (path) => reading(path, async () => (await stat(await at(path))).size),
    read: (path, options) => readLater(() => reading(path, () => at(path)), options?.start ?? 0, path),
    readRange: (path, start, end) =>
      reading(path, async () => {
        const handle = await open(await at(path));
        try {
          const bytes = new Uint8Array(Math.max(0, end - start));
          const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
          return bytes.subarray(0, bytesRead);
        } finally {
          await handle.close();
        }
      }),
    replace: (path, chunks) => writing(path, async () => replaceFile(await at(path), chunks)),
    append: (path, chunk) =>
      writing(path, async () => {
        const target = await at(path);
        await mkdir(dirname(target), { recursive: true });
        const handle = await open(target, 'a');
        try {
          await handle.appendFile(chunk);
          await handle.sync();
        } finally {
          await handle.close();
        }
      }),
    exists: async (path) =>
      stat(await at(path)).then(
        () => true,
        () => false,
      ),
    remove: (path) => writing(path, async () => rm(await at(path), { force: true })),
  };
}

async function replaceFile(
  target: string,
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  const part = `${target}.${randomBytes(4).toString('hex')}.part`;
  try {
    const handle = await open(part, 'wx');
    try {
      for await (const chunk of chunks) await handle.appendFile(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  // The rename itself is durable only once the folder is.
  const parent = await open(dirname(target));
  await parent.sync().finally(() => parent.close());
}

/** The path on disk, after links are followed as far as it exists. */
async function insideOf(folder: string, path: string): Promise<string> {
  const root = await realpath(folder).catch(() => resolve(folder));
  const target = resolve(root, path);
  const leaves = (from: string): boolean => {
    const way = relative(root, from);
    return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
  };
  if (isAbsolute(path) || path.includes('\0') || leaves(target) || leaves(await realPart(target)))
    throw new TributaryError('PLUGIN_SETTINGS', `The path "${path}" leaves the folder that the plugin may use.`);
  return target;
}

async function realPart(path: string): Promise<string> {
  const real = await realpath(path).catch(() => null);
  return real ?? (dirname(path) === path ? path : join(await realPart(dirname(path)), basename(path)));
}

async function* readLaterChunks(find: () => Promise<string>, start: number, path: string): AsyncGenerator<Buffer> {
  const target = await find();
  try {
    yield* createReadStream(target, { start, highWaterMark: 262_144 }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function readLater(find: () => Promise<string>, start: number, path: string): NodeJS.ReadableStream {
  return Readable.from(readLaterChunks(find, start, path), { objectMode: false });
}

async function reading<T>(path: string, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    throw error instanceof TributaryError ? error : unreadable(path, error);
  });
}

function unreadable(path: string, cause: unknown): TributaryError {
  const code = (cause as NodeJS.ErrnoException).code;
  return new TributaryError(
    'SOURCE_UNREADABLE',
    `"${path}" cannot be read (${code}). Check that it exists and may be read.`,
    { cause },
  );
}

async function writing(path: string, work: () => Promise<void>): Promise<void> {
  return work().catch((error: unknown) => {
    if (error instanceof TributaryError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new TributaryError(
      'VENDOR_UNAVAILABLE',
      `"${path}" cannot be written (${code}). Check the disk and the folder's rights.`,
      { cause: error },
    );
  });
}
