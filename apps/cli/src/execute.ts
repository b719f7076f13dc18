import { join, resolve } from 'node:path';
import type { House, Progress } from '@tributary/worker';
import { askHolder, holdDirectory } from '@tributary/worker/holder';
import { TributaryError } from '@tributary/contracts';
import { startTracing } from '@tributary/observability/tracing';
import { createProgressLine } from './progress-line.js';

export interface GlobalOptions {
  project: string;
  data?: string;
  json?: boolean;
}

export function places(options: GlobalOptions): { folder: string; dataDirectory: string } {
  const folder = resolve(options.project);
  return { folder, dataDirectory: resolve(options.data ?? join(folder, '.tributary')) };
}

/**
 * Does a command: through the process that holds the data directory where there is one, else by opening it here.
 * Ctrl-C stops it cleanly: what is under way is finished or handed back.
 */
export async function execute(name: string, args: object, options: GlobalOptions): Promise<unknown> {
  const { dataDirectory } = places(options);
  const line = createProgressLine(process.stderr);
  const interrupted = interruption();
  try {
    const onProgress = (progress: unknown) => line.show(progress as Progress);
    const answer = await askHolder(dataDirectory, { command: name, args }, { onProgress, signal: interrupted.signal });
    if (answer !== undefined) return answer;
    // All engines: loaded only where no other process answers.
    const { commands } = await import('@tributary/worker');
    // Who brings definitions along, or asks for those that hold, does not want the file applied unasked.
    const adopt = !('stated' in args) && name !== 'pull';
    return await withHouse({ ...options, adopt }, (house) => {
      const command = commands[name];
      if (command === undefined) throw new TributaryError('NOT_FOUND', `No command "${name}".`);
      return command({ house, tell: (progress) => line.show(progress), signal: interrupted.signal }, args);
    });
  } finally {
    line.clear();
    interrupted.forget();
  }
}

/** Opens the house of a project for a while; the directory is this process's until the work is done. */
export async function withHouse<T>(
  options: GlobalOptions & { adopt?: boolean },
  work: (house: House) => Promise<T>,
): Promise<T> {
  const { folder, dataDirectory } = places(options);
  const hold = await holdDirectory(dataDirectory, async () => {
    throw new TributaryError(
      'DATA_DIRECTORY_HELD',
      'Another command is at work on this data directory; try again when it is done.',
    );
  });
  try {
    const { engineVersion, openHouse } = await import('@tributary/worker');
    const tracing = await startTracing(process.env, { name: 'tributary', version: engineVersion });
    const house = await openHouse({ folder, dataDirectory, adopt: options.adopt });
    try {
      return await work(house);
    } finally {
      await house.close();
      await tracing?.stop();
    }
  } finally {
    await hold.release();
  }
}

/** Ctrl-C as a signal: the second time the process ends at once. */
export function interruption(): { signal: AbortSignal; forget(): void } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new TributaryError('CANCELLED', 'Stopped. Run the same command again and it goes on from here.'));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    signal: controller.signal,
    forget: () => {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}
