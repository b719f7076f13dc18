import { refusePublicBind, defaultHost, startApi, type ApiOptions, type RunningApi } from '@tributary/api';
import { createLogger, type Logger } from '@tributary/observability';
import { holdDirectory, LogFollower, openHouse, WorkerModule, type House } from '@tributary/worker';
import { commandDesk } from './command-desk.js';
import { onSignals } from './on-signals.js';

export interface StandaloneOptions extends Omit<ApiOptions, 'readiness'> {
  /** Folder of `tributary.config.ts`. */
  folder: string;
  dataDirectory: string;
  /** Default: lines of level `info` and up on standard error. */
  log?: Logger;
}

export interface Standalone extends RunningApi {
  /** Finishes the batch under way or hands it back, closes every engine and frees the data directory. Twice is as once. */
  close(): Promise<void>;
  /** Resolves when it is closed, by `close` or by a signal. */
  closed: Promise<void>;
}

/**
 * Takes a data directory and runs api and worker on it in this process, until `close`, SIGTERM or SIGINT. Other
 * commands on the same directory are answered through its local socket.
 * Throws PUBLIC_BIND_REFUSED, DATA_DIRECTORY_HELD, and what opening the house throws.
 */
export async function startStandalone({
  folder,
  dataDirectory,
  log: given,
  ...api
}: StandaloneOptions): Promise<Standalone> {
  refusePublicBind(api.host ?? defaultHost, api);
  const log = given ?? createLogger({ level: process.env.TRIBUTARY_LOG ?? 'info' });
  const desk = commandDesk();
  const hold = await holdDirectory(dataDirectory, desk.answer);
  let house: House | undefined;
  let running: RunningApi | undefined;
  const shut = async () => {
    try {
      await desk.close();
      await running?.close();
      await house?.close();
    } finally {
      await hold.release();
    }
  };
  try {
    house = await openHouse({ folder, dataDirectory, log });
    const follower = new LogFollower(house);
    running = await startApi(house, { ...api, readiness: { pipeline: follower.check } }, [
      WorkerModule.forHouse(house, follower),
    ]);
    desk.open(house);
  } catch (error) {
    await shut();
    throw error;
  }
  return standing(running, { shut, log });
}

function standing(running: RunningApi, { shut, log }: { shut(): Promise<void>; log: Logger }): Standalone {
  let closing: Promise<void> | undefined;
  let settle: () => void = () => {};
  const closed = new Promise<void>((resolve) => (settle = resolve));
  const close = () =>
    (closing ??= shut().finally(() => {
      forget();
      settle();
    }));
  const forget = onSignals({ close, log });
  return { ...running, close, closed };
}
