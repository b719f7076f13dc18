import { jitsuAnalytics } from '@jitsu/js';
import type { Client } from './client.js';

/** On a server. It has no call for screens and aliases, and sends nothing again. */
export const jitsuNode: Client = {
  name: '@jitsu/js 1.11.0, on a server',
  writeKey: 'key-of-jitsu-node:secret-of-jitsu-node',
  browser: false,
  retries: false,
  types: ['group', 'identify', 'page', 'track'],
  async run({ url, writeKey }) {
    const analytics = jitsuAnalytics({ host: url, writeKey, s2s: true });
    await analytics.identify('ada', { email: 'ada@jitsu-node.org' });
    await analytics.track('Order Completed', { revenue: 12.5 });
    await analytics.page({ name: 'Home' });
    await analytics.group('g1', { name: 'Friends' });
  },
};
