import { defineSource } from '@tributary/plugin-kit';
import { openApi } from './fetch-page.js';
import { pageUrl, recordsOf } from './next-page.js';
import { readPages } from './read-pages.js';
import { settingsSchema } from './settings.js';

export type { HttpPollSettings } from './settings.js';

/** Records of a REST API as events: any that answers with lists of JSON objects. */
export default defineSource({
  id: 'http-poll',
  title: 'HTTP API',
  summary: 'Asks a REST API for its records, page by page, and later for what is new or changed.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings: settingsSchema,
  async test(ctx) {
    const { settings } = ctx;
    const answer = await openApi(ctx)(pageUrl(settings, null, settings.since?.start ?? null));
    recordsOf(settings, answer.body);
  },
  read: readPages,
});
