import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TributaryError } from '@tributary/contracts';

/** The report page of a run, or of the latest. Throws NOT_FOUND. The name is checked before: it becomes part of a path. */
export async function readReport(dataDirectory: string, name: string): Promise<string> {
  try {
    return await readFile(join(dataDirectory, 'reports', `${name}.html`), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const what =
      name === 'latest' ? 'No run has written a report yet. Start one with `tributary run`.' : `${name} has no report.`;
    throw new TributaryError('NOT_FOUND', what);
  }
}
