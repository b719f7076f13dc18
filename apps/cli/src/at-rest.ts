import type { Progress } from '@tributary/worker';
import { TributaryError } from '@tributary/contracts';
import { places, type GlobalOptions } from './execute.js';
import { createProgressLine } from './progress-line.js';

export interface AtRest {
  folder: string;
  dataDirectory: string;
  tell(progress: Progress): void;
}

/**
 * Does work on a data directory that nobody may have open meanwhile.
 * @throws DATA_DIRECTORY_HELD where a process holds it.
 */
export async function atRest<T>(options: GlobalOptions, work: (place: AtRest) => Promise<T>): Promise<T> {
  const { folder, dataDirectory } = places(options);
  const { askHolder, holdDirectory } = await import('@tributary/worker');
  if ((await askHolder(dataDirectory, { command: 'whoami', args: {} })) !== undefined)
    throw new TributaryError(
      'DATA_DIRECTORY_HELD',
      `${dataDirectory} is in use. Stop the process that holds it; this is done at rest.`,
    );
  const hold = await holdDirectory(dataDirectory, async () => {
    throw new TributaryError(
      'DATA_DIRECTORY_HELD',
      'The data directory is being rebuilt or restored; try again later.',
    );
  });
  const line = createProgressLine(process.stderr);
  try {
    return await work({ folder, dataDirectory, tell: (progress) => line.show(progress) });
  } finally {
    line.clear();
    await hold.release();
  }
}
