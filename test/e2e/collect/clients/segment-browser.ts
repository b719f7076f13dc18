import type { AnalyticsBrowser } from '@segment/analytics-next';
import { allTypes, type Client } from './client.js';

/** Knows its server by `cdnURL` alone: what to send where, the settings say. */
export const segmentBrowser: Client = {
  name: '@segment/analytics-next 1.84.3',
  writeKey: 'key-of-segment-js',
  browser: true,
  retries: true,
  types: allTypes,
  async run({ url, writeKey, open }) {
    const page = await open('@segment/analytics-next/dist/umd/index.js');
    await page.evaluate(
      async ([cdnURL, key]) => {
        const { AnalyticsNext } = globalThis as unknown as {
          AnalyticsNext: { AnalyticsBrowser: typeof AnalyticsBrowser };
        };
        const analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: key, cdnURL });
        await analytics.identify('ada', { email: 'ada@segment-js.org' });
        await analytics.track('Order Completed', { revenue: 12.5 });
        await analytics.page('Home');
        await analytics.screen('Start');
        await analytics.group('g1');
        await analytics.alias('ada', 'browser-1');
      },
      [url, writeKey] as const,
    );
  },
};
