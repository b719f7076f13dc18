import { chmodSync, mkdirSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/contracts';
import { askHolder } from './ask.js';
import { errorReply, lineReader, type HolderReply, type HolderRequest } from './protocol.js';
import { socketPath } from './socket-path.js';
import { takeName, type SocketName } from './take-name.js';

/** Answers one command; `tell` sends progress to the one who asked. */
export type HolderHandler = (
  request: HolderRequest,
  tell: (progress: unknown) => void,
  signal: AbortSignal,
) => Promise<unknown>;

export interface Hold {
  release(): Promise<void>;
}

/**
 * Takes a data directory for this process. The lock is the listening socket itself: the kernel frees it when the
 * process dies, however it dies, and it is at the same time the door for other commands.
 * Throws DATA_DIRECTORY_HELD where a living process holds it.
 */
export async function holdDirectory(dataDirectory: string, handler: HolderHandler): Promise<Hold> {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const path = socketPath(dataDirectory);
  const sockets = new Set<Socket>();
  const onSocket = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    serve(socket, handler);
  };
  let dead: SocketName | undefined;
  for (let tries = 0; tries < 5; tries++) {
    const { server, name } = await takeName(dataDirectory, { path, dead, onSocket });
    if (server !== undefined) {
      if (process.platform !== 'win32') chmodSync(path, 0o600);
      return { release: () => release(server, sockets) };
    }
    const holder = await askHolder(dataDirectory, { command: 'whoami', args: {} }).catch(() => null);
    if (holder === null) {
      // Somebody is there, and did not answer: one that ends, as a rule.
      await pause(100);
      continue;
    }
    if (holder !== undefined) {
      const { pid } = holder as { pid?: number };
      throw new TributaryError(
        'DATA_DIRECTORY_HELD',
        `${dataDirectory} is held by another Tributary process (pid ${pid ?? 'unknown'}). ` +
          'Stop it, or choose another data directory with --data.',
      );
    }
    // Nobody answers: a process that died left the name behind.
    dead = name;
  }
  throw new TributaryError('DATA_DIRECTORY_HELD', `The lock of ${dataDirectory} cannot be taken.`);
}

function serve(socket: Socket, handler: HolderHandler): void {
  const aborted = new AbortController();
  const send = (reply: HolderReply) => {
    if (socket.writable) socket.write(`${JSON.stringify(reply)}\n`);
  };
  socket.on('error', () => {});
  socket.on('close', () => aborted.abort());
  const read = lineReader((value) => {
    const request = value as HolderRequest;
    if (request.command === 'whoami') {
      send({ result: { pid: process.pid } });
      socket.end();
      return;
    }
    handler(request, (progress) => send({ progress }), aborted.signal)
      .then(
        (result) => send({ result: result ?? null }),
        (error: unknown) => send(errorReply(error)),
      )
      .finally(() => socket.end());
  });
  socket.on('data', (chunk: Buffer) => {
    try {
      read(chunk);
    } catch (error) {
      send(errorReply(error));
      socket.end();
    }
  });
}

async function release(server: Server, sockets: Set<Socket>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroySoon();
  });
}
