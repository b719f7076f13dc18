import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { kinds, pluginFiles, titleOf, type PluginKind } from '@tributary/generators';
import { linkPackages } from './link-packages.js';

export interface NewPlugin {
  kind: string;
  /** Lower-case letters, digits and hyphens. */
  id: string;
  title?: string;
  /** Default: the id. Must be empty or not there yet. */
  folder?: string;
  /** Link the packages of this program into its node_modules. */
  link: boolean;
  /** Where relative paths start. */
  from: string;
}

/** Makes the folder of a plugin outside the repository. Throws INVALID_REQUEST where it cannot be made so. */
export async function newPlugin(wanted: NewPlugin): Promise<{ folder: string; files: string[] }> {
  const { kind, id, title = titleOf(id), folder = id, link, from } = wanted;
  const problems = [
    ...(isKind(kind) ? [] : [`the kind must be one of ${kinds.join(', ')}`]),
    ...(/^[a-z][a-z0-9-]{1,62}$/.test(id) ? [] : ['the id must be lower-case letters, digits and hyphens']),
    ...(/^[^'"`\\\n]{2,60}$/.test(title) ? [] : ['the title must have 2 to 60 characters, without quotes']),
  ];
  const target = resolve(from, folder);
  if (existsSync(target) && (await readdir(target)).length > 0)
    problems.push(`${folder} is not empty; name another --folder`);
  if (problems.length > 0 || !isKind(kind))
    throw new TributaryError('INVALID_REQUEST', `No plugin was made: ${problems.join('; ')}.`, { details: problems });
  const files = pluginFiles({ kind, id, title, home: 'alone' });
  for (const [path, text] of files) {
    await mkdir(dirname(join(target, path)), { recursive: true });
    await writeFile(join(target, path), text);
  }
  if (link) await linkPackages(target);
  return { folder: relative(from, target) || '.', files: files.map(([path]) => path) };
}

function isKind(text: string): text is PluginKind {
  return (kinds as readonly string[]).includes(text);
}
