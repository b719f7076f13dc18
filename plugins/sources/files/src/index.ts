import { defineSource, TributaryError } from '@tributary/plugin-kit';
import { openFile } from './open-file.js';
import { grantedFiles, listFiles, readFiles } from './read.js';
import { settingsSchema } from './settings.js';

export type { FilesSourceSettings } from './settings.js';

/** Files of one folder as events: CSV, JSON Lines and Parquet, plain or gzip. */
export default defineSource({
  id: 'files',
  title: 'Files',
  summary: 'Reads CSV, JSON Lines and Parquet files of one folder and turns each row into events.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['files'],
  settings: settingsSchema,
  async test(ctx) {
    const [path] = await listFiles(ctx);
    if (path === undefined)
      throw new TributaryError(
        'SOURCE_UNREADABLE',
        `No file matches "${ctx.settings.path}" in the folder of this source.`,
      );
    const files = grantedFiles(ctx);
    const size = await files.size(path);
    const opened = await openFile({ files, path, size, settings: ctx.settings, from: null, onUsed: () => undefined });
    for await (const rows of opened.rows) if (rows.length > 0) return;
  },
  read: readFiles,
});
