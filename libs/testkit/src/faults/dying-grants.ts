import type { Socket } from 'node:net';
import type { FileAccess, Granted, HttpClient, TcpClient } from '@tributary/plugin-kit';

export interface DyingGrants {
  granted: Partial<Granted>;
  /** Resolves when the process would have died; never where the work takes fewer steps. */
  died: Promise<void>;
}

/**
 * The grants of a process that dies around its n-th step (from 0): a request, a call to files, a connection or a write to
 * it. Even points die before the step `n / 2` is taken, odd ones once it took effect and before its answer is seen. From
 * then on nothing answers any more, as for code that no longer runs.
 */
export function dyingGrants(grants: Partial<Granted>, point: number): DyingGrants {
  const last = Math.floor(point / 2);
  const beforehand = point % 2 === 0;
  let step = 0;
  let tellDeath = (): void => {};
  const died = new Promise<void>((resolve) => (tellDeath = resolve));
  const forever = new Promise<never>(() => {});
  const sockets: Socket[] = [];

  const die = (): Promise<never> => {
    sockets.forEach((socket) => socket.destroy());
    tellDeath();
    return forever;
  };
  const take = async <T>(work: () => T | Promise<T>): Promise<T> => {
    const mine = step++;
    if (mine > last) return forever;
    if (mine === last && beforehand) return die();
    const result = await work();
    // What another lane does meanwhile may have been the last step.
    if (mine === last) return die();
    return result;
  };

  const http: HttpClient | undefined = grants.http && {
    request: (request) => take(() => (grants.http as HttpClient).request(request)),
  };
  const tcp: TcpClient | undefined = grants.tcp && {
    connect: (host, port, options) =>
      take(async () => {
        const socket = await (grants.tcp as TcpClient).connect(host, port, options);
        sockets.push(socket);
        return countingWrites(socket, () => {
          const mine = step++;
          if (mine < last) return 'go on';
          if (mine > last) return 'drop';
          void die();
          return 'drop';
        });
      }),
  };
  const files: FileAccess | undefined = grants.files && dyingFiles(grants.files, take);
  return { granted: { ...(http && { http }), ...(tcp && { tcp }), ...(files && { files }) }, died };
}

/** The socket, whose writes are asked about first. */
function countingWrites(socket: Socket, ask: () => 'go on' | 'drop'): Socket {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean;
  Object.assign(socket, { write: (...given: unknown[]): boolean => (ask() === 'drop' ? false : write(...given)) });
  return socket;
}

/** Reading a stream is no step of its own: what counts is what a file becomes. */
function dyingFiles(files: FileAccess, take: <T>(work: () => Promise<T>) => Promise<T>): FileAccess {
  return {
    list: (pattern) => take(() => files.list(pattern)),
    size: (path) => take(() => files.size(path)),
    read: (path, options) => files.read(path, options),
    readRange: (path, start, end) => take(() => files.readRange(path, start, end)),
    replace: (path, chunks) => take(() => files.replace(path, chunks)),
    append: (path, chunk) => take(() => files.append(path, chunk)),
    exists: (path) => take(() => files.exists(path)),
    remove: (path) => take(() => files.remove(path)),
  };
}
