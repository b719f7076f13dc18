import type { SourceSuite } from '@tributary/testkit/conformance';
import { person, settingsFor, startRecordsApi, type PagingStyle } from './fixtures/records-api.js';

/** An API of 230 people, of whom every fiftieth has neither id nor address, paged in this style. */
export const suiteOf = (style: PagingStyle, since = false): SourceSuite => ({
  open: async () => {
    const api = await startRecordsApi(style);
    const settings = {
      ...settingsFor(api, style),
      ...(since ? { since: { param: 'since', path: 'updated_at' } } : {}),
    };
    const { url } = api.server;
    const found = (events: number, rejected: number) => ({ events, rejected });
    return {
      settings,
      holds: found(225, 5),
      empty: { ...settings, url: `${url}/empty` },
      missing: { ...settings, url: `${url}/nowhere` },
      refused: { ...settings, auth: { type: 'bearer', token: 'wrong-key' } },
      faults: ['throttled', 'unavailable', 'unauthorized', 'cut'],
      fail: (fault) => api.server.fail(fault),
      // Two of them at the very instant of the last one that was read.
      grow: async () => {
        api.people.push(...[230, 231, 232, 233, 234].map(person));
        return found(5, 0);
      },
      drifts: {
        'column-added': async () => {
          api.people.forEach((one, n) => (one['mood'] = n));
          return found(225, 5);
        },
        'column-missing': async () => {
          for (const one of api.people) delete (one as Partial<typeof one>).age;
          return found(0, 230);
        },
        'type-changed': async () => {
          for (const one of api.people.slice(0, 5)) one.age = 'twenty';
          return found(220, 10);
        },
      },
      close: api.server.close,
    };
  },
});
export default suiteOf('cursor');
