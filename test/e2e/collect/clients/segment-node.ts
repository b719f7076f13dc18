import { Analytics } from '@segment/analytics-node';
import { allTypes, type Client } from './client.js';

export const segmentNode: Client = {
  name: '@segment/analytics-node 3.1.0',
  writeKey: 'key-of-segment-node',
  browser: false,
  retries: true,
  types: allTypes,
  async run({ url, writeKey }) {
    const analytics = new Analytics({ writeKey, host: url, flushAt: 6 });
    const who = { userId: 'ada' };
    const timestamp = new Date(Date.UTC(2025, 4, 1, 10));
    analytics.identify({ ...who, traits: { email: 'ada@segment-node.org' }, timestamp });
    analytics.track({ ...who, event: 'Order Completed', properties: { revenue: 12.5 }, timestamp });
    analytics.page({ ...who, name: 'Home' });
    analytics.screen({ ...who, name: 'Start' });
    analytics.group({ ...who, groupId: 'g1' });
    analytics.alias({ ...who, previousId: 'browser-1' });
    await analytics.closeAndFlush({ timeout: 20_000 });
  },
};
