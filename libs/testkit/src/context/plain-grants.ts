import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { createReadStream } from 'node:fs';
import { appendFile, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { once } from 'node:events';
import { asGranted } from '../conformance/own-connections.js';
import { TributaryError, type FileAccess, type TcpClient } from '@tributary/plugin-kit';

export function plainTcp(): TcpClient {
  return {
    async connect(host, port, { tls } = {}) {
      const socket = asGranted(() => connect({ host, port }));
      try {
        await once(socket, 'connect');
        if (!tls) return socket;
        const name = isIP(host) === 0 ? { servername: host } : {};
        const secure = connectTls({ socket, host, ...name, rejectUnauthorized: tls.verify, ca: tls.ca });
        await once(secure, 'secureConnect');
        return secure;
      } catch (error) {
        socket.destroy();
        throw new TributaryError('VENDOR_UNAVAILABLE', `${host}:${port} does not answer.`, { cause: error });
      }
    },
  };
}

/** Files without the host's guards, over one folder. */
export function plainFiles(folder: string): FileAccess {
  const at = (path: string): string => join(folder, path);
  return {
    async list(pattern) {
      const part = dirname(pattern);
      const matches = new RegExp(`^${(pattern.split('/').at(-1) ?? '').split('*').map(escape).join('.*')}$`);
      const names = await readdir(at(part), { withFileTypes: true }).catch(() => []);
      const found = names.filter((entry) => entry.isFile() && matches.test(entry.name)).map((entry) => entry.name);
      return found.map((name) => (part === '.' ? name : `${part}/${name}`)).sort();
    },
    size: async (path) => (await readable(path, () => stat(at(path)))).size,
    read: (path, options) => createReadStream(at(path), { start: options?.start ?? 0 }),
    async readRange(path, start, end) {
      const handle = await readable(path, () => open(at(path)));
      try {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(end - start), 0, end - start, start);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    async replace(path, chunks) {
      await mkdir(dirname(at(path)), { recursive: true });
      await writeFile(at(`${path}.part`), chunks as AsyncIterable<string | Uint8Array>);
      await rename(at(`${path}.part`), at(path));
    },
    async append(path, chunk) {
      await mkdir(dirname(at(path)), { recursive: true });
      await appendFile(at(path), chunk);
    },
    exists: (path) =>
      stat(at(path)).then(
        () => true,
        () => false,
      ),
    remove: (path) => rm(at(path), { force: true }),
  };
}

const escape = (text: string): string => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

async function readable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new TributaryError('SOURCE_UNREADABLE', `${path} cannot be read.`, { cause: error });
  }
}
