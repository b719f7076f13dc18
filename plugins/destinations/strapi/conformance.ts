import { startFaultServer, type DestinationSuite } from '@tributary/testkit/conformance';
import { fakeStrapi, apiToken } from './fixtures/fake-strapi.js';

const missing = 'answers 404 for a content type that is not there';

/** A fake of one content type, written from Strapi 5's answers. */
const suite: DestinationSuite = {
  volume: 500,
  quirks: [{ does: missing, means: 'blocked' }],
  open: async () => {
    const { held, handle } = fakeStrapi();
    let bent: string | null = null;
    const way = await startFaultServer((request) => {
      return handle(bent === missing ? { ...request, path: '/api/nothing' } : request);
    });
    const email = (n: number) => `person${n}@example.com`;
    const item = (n: number) => [...held.values()].find((one) => one.email === email(n));
    const settings = { url: way.url, apiToken, collection: 'members' };
    return {
      settings,
      refused: { ...settings, apiToken: 'a-guess' },
      record: (n, revision = 1) => ({ email: email(n), name: `Revision ${revision}` }),
      named: (n, name) => ({ email: email(n), name }),
      badRecord: () => ({ email: 'bad@example.com', name: 'x'.repeat(61) }),
      mark: email,
      holds: async () =>
        [...held.values()]
          .filter(({ segments }) => segments?.includes('champions'))
          .map((one) => `${one.email} ${one.name}`)
          .sort(),
      plantForeign: async () => {
        const one = item(1);
        if (one) Object.assign(one, { city: 'Oslo', segments: [...(one.segments ?? []), 'newsletter'] });
        return {
          remains: async () => item(1)?.segments?.includes('newsletter') === true && item(1)?.city === 'Oslo',
        };
      },
      knows: async (n) => item(n) !== undefined,
      bend: (quirk) => void (bent = quirk),
      fail: (fault) => way.fail(fault),
      faults: ['throttled', 'unavailable', 'unauthorized', 'garbage', 'cut', 'cut-after'],
      close: way.close,
    };
  },
};
export default suite;
