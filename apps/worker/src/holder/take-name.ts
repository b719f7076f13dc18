import { statSync, unlinkSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { oneAfterTheOther } from './one-after-the-other.js';

/** Which socket has the name: no two have the same inode and time. */
export type SocketName = string;

export interface Taken {
  server?: Server;
  /** The socket that has the name already. */
  name?: SocketName | undefined;
}

/**
 * Listens under a name, where nobody has it, or only a socket that was found dead. Starters do this one after the other:
 * otherwise one could take away the name of another that has begun to listen since it looked, and a socket could be seen
 * between having its name and listening, as if it were dead.
 */
export async function takeName(
  dataDirectory: string,
  asked: { path: string; dead: SocketName | undefined; onSocket: (socket: Socket) => void },
): Promise<Taken> {
  const { path, dead, onSocket } = asked;
  const { name, listening } = await oneAfterTheOther(join(dataDirectory, 'holder.taking'), () => {
    const found = nameOf(path);
    if (found !== undefined && found !== dead) return { name: found };
    if (found !== undefined) unlinkSync(path);
    return { listening: listen(path, onSocket) };
  });
  const server = await listening;
  return server === undefined ? { name } : { server };
}

/** Pipes of Windows go with their process. */
function nameOf(path: string): SocketName | undefined {
  if (process.platform === 'win32') return undefined;
  const entry = statSync(path, { throwIfNoEntry: false, bigint: true });
  return entry && `${entry.ino} ${entry.ctimeNs}`;
}

/** Has the name and listens when it returns; the promise says whether it could. */
function listen(path: string, onSocket: (socket: Socket) => void): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer(onSocket);
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(path, () => resolve(server));
  });
}
