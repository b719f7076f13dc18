import { existsSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const linked = [
  '@tributary/contracts',
  '@tributary/plugin-kit',
  '@tributary/testkit',
  'zod',
  '@types/node',
  'typescript',
];

/**
 * Puts links to the packages of this program into a folder's node_modules, as `npm link` does, so that a plugin can be
 * built and checked before anything is installed. What this program does not have (a compiler) is left to npm.
 */
export async function linkPackages(folder: string): Promise<void> {
  const paths = createRequire(import.meta.url).resolve.paths('x') ?? [];
  for (const name of linked) {
    const found = paths.map((path) => join(path, name)).find((path) => existsSync(path));
    if (found === undefined) continue;
    const link = join(folder, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(found, link, 'junction');
  }
  const bin = join(folder, 'node_modules', '.bin');
  await mkdir(bin, { recursive: true });
  await writeCommand(join(bin, 'tributary'), fileURLToPath(new URL('../main.js', import.meta.url)));
  const compiler = join(folder, 'node_modules', 'typescript', 'bin', 'tsc');
  if (existsSync(compiler)) await writeCommand(join(bin, 'tsc'), compiler);
}

/** A command for `npm run` that runs a script by this Node. */
async function writeCommand(path: string, script: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\nexec "${process.execPath}" "${script}" "$@"\n`);
  await chmod(path, 0o755);
}
