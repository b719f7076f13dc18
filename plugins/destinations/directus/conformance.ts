import { peopleSiteTarget, type DestinationSuite } from '@tributary/testkit/conformance';
import { openSite } from './fixtures/site.js';

const address = process.env['TRIBUTARY_TEST_DIRECTUS_URL'];
const shortPause = 'answers 429 with Retry-After: 0';
const missing = 'answers 403 for a collection that is not there';

/** A real project where TRIBUTARY_TEST_DIRECTUS_URL names one, with a collection `people`; else a fake of one. */
const suite: DestinationSuite = {
  volume: address === undefined ? 500 : 50,
  quirks: [
    { does: shortPause, means: 'throttled' },
    { does: missing, means: 'blocked' },
  ],
  open: async () => {
    let bent: string | null = null;
    const site = await openSite(address, (answer) => (request) => {
      if (bent === shortPause) return { status: 429, headers: { 'retry-after': '0' }, body: '{"errors":[]}' };
      return answer(bent === missing ? { ...request, path: '/items/nothing' } : request);
    });
    const settings = { url: site.way.url, token: site.token, collection: 'people' };
    return peopleSiteTarget(site, {
      settings,
      refused: { ...settings, token: 'a-guess' },
      bend: (quirk) => void (bent = quirk),
    });
  },
};
export default suite;
