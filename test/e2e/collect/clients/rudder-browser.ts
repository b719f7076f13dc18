import type { RudderAnalytics } from '@rudderstack/analytics-js/bundled';
import type { Client } from './client.js';

/** The bundled build: the other one loads its parts from a server of RudderStack's. It has no call for screens. */
export const rudderBrowser: Client = {
  name: '@rudderstack/analytics-js 3.34.1, bundled',
  writeKey: 'key-of-rudder-js',
  browser: true,
  retries: true,
  types: ['alias', 'group', 'identify', 'page', 'track'],
  async run({ url, writeKey, open }) {
    const page = await open('@rudderstack/analytics-js/dist/npm/modern/bundled/umd/index.js');
    await page.evaluate(
      async ([server, key]) => {
        const { rudderanalytics } = globalThis as unknown as {
          rudderanalytics: { RudderAnalytics: typeof RudderAnalytics };
        };
        const analytics = new rudderanalytics.RudderAnalytics();
        analytics.load(key, server, { configUrl: server });
        const sent = (call: (done: () => void) => void) => new Promise<void>(call);
        await Promise.all([
          sent((done) => analytics.identify('ada', { email: 'ada@rudder-js.org' }, done)),
          sent((done) => analytics.track('Order Completed', { revenue: 12.5 }, done)),
          sent((done) => analytics.page('Home', done)),
          sent((done) => analytics.group('g1', done)),
          sent((done) => analytics.alias('ada', 'browser-1', done)),
        ]);
      },
      [url, writeKey] as const,
    );
  },
};
