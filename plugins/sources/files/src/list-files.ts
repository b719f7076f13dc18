import { TributaryError, type FileAccess, type SourceContext } from '@tributary/plugin-kit';
import type { ListedFile } from '@tributary/rows';
import type { Settings } from './settings.js';

/** The folder that the host granted; without it the plugin cannot work. */
export function grantedFiles(ctx: SourceContext<Settings>): FileAccess {
  if (ctx.files) return ctx.files;
  throw new TributaryError('PLUGIN_FAULT', 'The files source was started without access to a folder.');
}

/** The files that the settings name, sorted. Throws SOURCE_UNREADABLE where a path without `*` does not exist. */
export async function listFiles(ctx: SourceContext<Settings>): Promise<ListedFile[]> {
  const { path } = ctx.settings;
  const files = grantedFiles(ctx);
  const found = [...(await files.list(path))].sort();
  if (found.length === 0 && !path.includes('*'))
    throw new TributaryError('SOURCE_UNREADABLE', `There is no file "${path}" in the folder of this source.`);
  if (found.length === 0) ctx.log.warn('No file matches the path yet.', { path });
  return Promise.all(found.map(async (name) => ({ name, size: await files.size(name) })));
}
