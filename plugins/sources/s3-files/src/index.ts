import { defineSource, TributaryError } from '@tributary/plugin-kit';
import { openFile, readRowFiles } from '@tributary/rows';
import { bucketFiles } from './bucket-files.js';
import { settingsSchema } from './settings.js';

export type { S3SourceSettings } from './settings.js';

/** Files in an S3-compatible bucket as events: CSV, JSON Lines and Parquet, plain or gzip. */
export default defineSource({
  id: 's3-files',
  title: 'S3 files',
  summary: 'Reads CSV, JSON Lines and Parquet files of an S3-compatible bucket and turns each row into events.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings: settingsSchema,
  async test(ctx) {
    const { settings } = ctx;
    const bucket = bucketFiles(ctx);
    const [first] = await bucket.list(undefined);
    if (first === undefined)
      throw new TributaryError(
        'SOURCE_UNREADABLE',
        `No object of "${settings.bucket}" starts with "${settings.prefix}" and ends with "${settings.ending}".`,
      );
    const { name: path, size } = first;
    const opened = await openFile({ files: bucket.files, path, size, settings, from: null, onUsed: () => undefined });
    for await (const rows of opened.rows) if (rows.length > 0) return;
  },
  read: (ctx, cursor) => readRowFiles(bucketFiles(ctx), cursor),
});
