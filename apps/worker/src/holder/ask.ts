import { connect } from 'node:net';
import { TributaryError } from '@tributary/contracts';
import { errorOf, lineReader, type HolderReply, type HolderRequest } from './protocol.js';
import { socketPath } from './socket-path.js';

export interface AskOptions {
  onProgress?(progress: unknown): void;
  signal?: AbortSignal;
}

/**
 * Lets the process that holds a data directory do a command. Resolves to undefined where nobody holds it, so that the
 * caller may open it itself; throws what the command threw.
 */
export function askHolder(dataDirectory: string, request: HolderRequest, options: AskOptions = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath(dataDirectory));
    let answered = false;
    const settle = (act: () => void) => {
      answered = true;
      act();
      socket.end();
    };
    const read = lineReader((value) => {
      const reply = value as HolderReply;
      if ('progress' in reply) options.onProgress?.(reply.progress);
      else if ('error' in reply) settle(() => reject(errorOf(reply.error)));
      else settle(() => resolve(reply.result));
    });
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`));
    socket.on('data', (chunk: Buffer) => {
      try {
        read(chunk);
      } catch (error) {
        settle(() => reject(error as Error));
      }
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (answered) return;
      answered = true;
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined);
      else
        reject(
          new TributaryError('DATA_DIRECTORY_HELD', `The holder of ${dataDirectory} cannot be reached: ${error.code}.`),
        );
    });
    const abort = () => socket.destroy();
    options.signal?.addEventListener('abort', abort, { once: true });
    socket.on('close', () => {
      // Who asks again and again with one signal must not gather listeners on it.
      options.signal?.removeEventListener('abort', abort);
      if (!answered)
        reject(
          new TributaryError(
            'DATA_DIRECTORY_HELD',
            'The process that holds the data directory ended before it answered.',
          ),
        );
    });
  });
}
