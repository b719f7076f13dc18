import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { copyDirectory } from './copy-directory.js';
import { engineFolder } from './engine-modules.js';
import { startEngineThread } from './engine-thread.js';

/**
 * initdb takes seconds, a copy of its result tenths of one. So the first new database of a user leaves an empty
 * template in the user's cache folder, and all later ones start from a copy of it.
 */
export async function createDataDirectory(path: string): Promise<void> {
  const fresh = `${path}.new-${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const template = await templatePath();
    if (template && !existsSync(template)) await initialise(template);
    if (template) await copyDirectory(template, fresh);
    else await initialise(fresh);
    // Renamed when it is whole: a crash in between leaves no half of a database under the name.
    await rename(fresh, path);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function initialise(path: string): Promise<void> {
  const fresh = `${path}.init-${randomUUID()}`;
  const engine = await startEngineThread(fresh);
  await engine.call({ op: 'close' });
  try {
    await rename(fresh, path);
  } catch (error) {
    // Another process was quicker: its template is as good.
    if (!existsSync(join(path, 'PG_VERSION'))) throw error;
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Null where there is no cache folder that only this user may write: a planted template would be a planted database. */
async function templatePath(): Promise<string | null> {
  const folder = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tributary');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await stat(folder);
    if (process.getuid && (uid !== process.getuid() || (mode & 0o022) !== 0)) return null;
    return join(folder, `database-template-${await engineVersion()}`);
  } catch {
    return null;
  }
}

async function engineVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(engineFolder(), '..', 'package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
