import { defineSource, TributaryError } from '@tributary/plugin-kit';
import { openFile, printOf, readRowFiles } from '@tributary/rows';
import { readChanges } from './changes/read-changes.js';
import { grantedFiles, listFiles } from './list-files.js';
import { settingsSchema } from './settings.js';

export type { FilesSourceSettings } from './settings.js';

/** Files of one folder as events: CSV, JSON Lines and Parquet, plain or gzip. */
export default defineSource({
  id: 'files',
  title: 'Files',
  summary: 'Reads CSV, JSON Lines and Parquet files of one folder and turns each row into events.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['files', 'state'],
  settings: settingsSchema,
  async test(ctx) {
    const [first] = await listFiles(ctx);
    if (first === undefined)
      throw new TributaryError(
        'SOURCE_UNREADABLE',
        `No file matches "${ctx.settings.path}" in the folder of this source.`,
      );
    const files = grantedFiles(ctx);
    const { settings } = ctx;
    const opened = await openFile({
      files,
      path: first.name,
      size: first.size,
      settings,
      from: null,
      onUsed: () => undefined,
    });
    for await (const rows of opened.rows) if (rows.length > 0) return;
  },
  read(ctx, cursor) {
    if (ctx.settings.changes) return readChanges(ctx, ctx.settings.changes, cursor);
    const files = grantedFiles(ctx);
    return readRowFiles(
      {
        files,
        settings: ctx.settings,
        list: () => listFiles(ctx),
        print: (file, size) => printOf(files, file, size),
        log: ctx.log,
        signal: ctx.signal,
      },
      cursor,
    );
  },
});
