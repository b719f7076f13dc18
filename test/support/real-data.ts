import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Path of a file of real data beside the repository, or undefined where it is not there. Says plainly what is left out:
 * a fresh clone has no such data.
 */
export function realData(path: string): string | undefined {
  const file = fileURLToPath(new URL(`../../../shared/data/${path}`, import.meta.url));
  if (existsSync(file)) return file;
  process.stderr.write(`LEFT OUT: the tests on ${path}, since ../shared/data/${path} is not on this machine.\n`);
  return undefined;
}
