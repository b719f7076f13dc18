import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { allTypes, type Client } from './client.js';

/** Packs its bodies with gzip and calls them a form, as it does unless it is told otherwise. */
export const rudderNode: Client = {
  name: '@rudderstack/rudder-sdk-node 3.0.13',
  writeKey: 'key-of-rudder-node',
  browser: false,
  retries: true,
  types: allTypes,
  async run({ url, writeKey }) {
    const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl: url, flushAt: 10, flushInterval: 200 });
    const who = { userId: 'ada' };
    const timestamp = new Date(Date.UTC(2025, 4, 1, 10));
    await Promise.all(
      [
        (done: () => void) => analytics.identify({ ...who, traits: { email: 'ada@rudder-node.org' }, timestamp }, done),
        (done: () => void) =>
          analytics.track({ ...who, event: 'Order Completed', properties: { revenue: 12.5 }, timestamp }, done),
        (done: () => void) => analytics.page({ ...who, name: 'Home' }, done),
        (done: () => void) => analytics.screen({ ...who, name: 'Start' }, done),
        (done: () => void) => analytics.group({ ...who, groupId: 'g1' }, done),
        (done: () => void) => analytics.alias({ ...who, previousId: 'browser-1' }, done),
      ].map((call) => new Promise<void>((resolve) => call(resolve))),
    );
    await analytics.flush();
  },
};
