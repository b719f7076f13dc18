import { startFaultServer, type DestinationSuite } from '@tributary/testkit/conformance';
import { fakeDirectus, token } from './fixtures/fake-directus.js';

const shortPause = 'answers 429 with Retry-After: 0';
const missing = 'answers 403 for a collection that is not there';

/** A fake of one collection, written from Directus 11's answers. */
const suite: DestinationSuite = {
  volume: 500,
  quirks: [
    { does: shortPause, means: 'throttled' },
    { does: missing, means: 'blocked' },
  ],
  open: async () => {
    const { held, handle } = fakeDirectus();
    let bent: string | null = null;
    const way = await startFaultServer((request) => {
      if (bent === shortPause) return { status: 429, headers: { 'retry-after': '0' }, body: '{"errors":[]}' };
      return handle(bent === missing ? { ...request, path: '/items/nothing' } : request);
    });
    const email = (n: number) => `person${n}@example.com`;
    const item = (n: number) => [...held.values()].find((one) => one.email === email(n));
    const settings = { url: way.url, token, collection: 'people' };
    return {
      settings,
      refused: { ...settings, token: 'a-guess' },
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
