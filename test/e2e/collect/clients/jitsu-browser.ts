import type { jitsuAnalytics } from '@jitsu/js';
import type { Client } from './client.js';

export const jitsuBrowser: Client = {
  name: '@jitsu/js 1.11.0, in a browser',
  writeKey: 'key-of-jitsu-js:secret-of-jitsu-js',
  browser: true,
  retries: false,
  types: ['group', 'identify', 'page', 'track'],
  async run({ url, writeKey, open }) {
    const page = await open('@jitsu/js/dist/jitsu.es.js', { module: true });
    await page.evaluate(
      async ([host, key]) => {
        const { jitsu } = globalThis as unknown as { jitsu: { jitsuAnalytics: typeof jitsuAnalytics } };
        const analytics = jitsu.jitsuAnalytics({ host, writeKey: key });
        await analytics.identify('ada', { email: 'ada@jitsu-js.org' });
        await analytics.track('Order Completed', { revenue: 12.5 });
        await analytics.page({ name: 'Home' });
        await analytics.group('g1', { name: 'Friends' });
      },
      [url, writeKey] as const,
    );
  },
};
