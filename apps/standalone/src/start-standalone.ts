import { refusePublicBind, defaultHost, nestLogger, startApi, type ApiOptions } from '@tributary/api';
import { createLogger, logSettings, startTracing, type Logger } from '@tributary/observability';
import { engineVersion, holdDirectory, openHouse, type House } from '@tributary/worker';
import { LogFollower, registerJobs, startWorker, WorkerModule } from '@tributary/worker/nest';
import { commandDesk } from './command-desk.js';
import { onSignals } from './on-signals.js';

export interface StandaloneOptions extends Omit<ApiOptions, 'readiness'> {
  /** Folder of `tributary.config.ts`. */
  folder: string;
  dataDirectory: string;
  /** Default: lines of level `info` and up on standard error. */
  log?: Logger;
  /** One half of it, where the other runs in processes of its own on the same servers. Default: both. */
  only?: 'api' | 'worker';
}

export interface Standalone {
  /** Where the api answers, without a trailing slash; null where only the worker runs. */
  url: string | null;
  /** The admin token, only at the first start of an installation: show it, it is stored nowhere. */
  adminToken: string | null;
  /** Finishes the batch under way or hands it back, closes every engine and frees the data directory. Twice is as once. */
  close(): Promise<void>;
  /** Resolves when it is closed, by `close` or by a signal. */
  closed: Promise<void>;
}

/** What of it runs. */
interface Parts {
  url: string | null;
  adminToken: string | null;
  close(): Promise<void>;
}

/**
 * Takes a data directory and runs api and worker on it in this process, or one of them, until `close`, SIGTERM or
 * SIGINT. Other commands on the same directory are answered through its local socket.
 * Throws PUBLIC_BIND_REFUSED, DATA_DIRECTORY_HELD, and what opening the house throws.
 */
export async function startStandalone({
  folder,
  dataDirectory,
  log: given,
  only,
  ...api
}: StandaloneOptions): Promise<Standalone> {
  if (only !== 'worker') refusePublicBind(api.host ?? defaultHost, api);
  const log = given ?? createLogger(logSettings(process.env, 'info'));
  const tracing = await startTracing(process.env, { name: 'tributary', version: engineVersion });
  const desk = commandDesk();
  const hold = await holdDirectory(dataDirectory, desk.answer);
  let house: House | undefined;
  let running: Parts | undefined;
  const shut = async () => {
    try {
      await desk.close();
      await running?.close();
      await house?.close();
      await tracing?.stop();
    } finally {
      await hold.release();
    }
  };
  try {
    house = await openHouse({ folder, dataDirectory, log });
    running = await startParts(house, { only, api });
    desk.open(house);
  } catch (error) {
    await shut();
    throw error;
  }
  return standing(running, { shut, log });
}

async function startParts(
  house: House,
  { only, api }: { only: 'api' | 'worker' | undefined; api: Omit<ApiOptions, 'readiness'> },
): Promise<Parts> {
  if (only === 'api') {
    // It asks for jobs that others do.
    registerJobs(house);
    return startApi(house, api);
  }
  const follower = new LogFollower(house);
  if (only === 'worker') {
    const worker = await startWorker(house, { follower, logger: nestLogger(house.log) });
    return { url: null, adminToken: null, close: () => worker.close() };
  }
  return startApi(house, { ...api, readiness: { pipeline: follower.check } }, [WorkerModule.forHouse(house, follower)]);
}

function standing(running: Parts, { shut, log }: { shut(): Promise<void>; log: Logger }): Standalone {
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
