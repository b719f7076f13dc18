import { peopleSiteTarget, type DestinationSuite } from '@tributary/testkit/conformance';
import { openSite } from './fixtures/site.js';

const address = process.env['TRIBUTARY_TEST_STRAPI_URL'];
const missing = 'answers 404 for a content type that is not there';

/** A real server where TRIBUTARY_TEST_STRAPI_URL names one, with a content type `members`; else a fake of one. */
const suite: DestinationSuite = {
  volume: address === undefined ? 500 : 50,
  quirks: [{ does: missing, means: 'blocked' }],
  open: async () => {
    let bent: string | null = null;
    const site = await openSite(
      address,
      (answer) => (request) => answer(bent === missing ? { ...request, path: '/api/nothing' } : request),
    );
    const settings = { url: site.way.url, apiToken: site.apiToken, collection: 'members' };
    return peopleSiteTarget(site, {
      settings,
      refused: { ...settings, apiToken: 'a-guess' },
      bend: (quirk) => void (bent = quirk),
    });
  },
};
export default suite;
