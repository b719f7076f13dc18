import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Imports what a project of this repository exports, as it was built. */
export async function built(folder) {
  const path = resolve(join(folder, 'dist/index.js'));
  if (!existsSync(path)) {
    console.error(`${folder} is not built; run npm run build first`);
    process.exit(2);
  }
  return import(pathToFileURL(path).href);
}
