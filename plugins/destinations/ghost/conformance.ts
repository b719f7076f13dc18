import { peopleSiteTarget, type DestinationSuite } from '@tributary/testkit/conformance';
import { openSite } from './fixtures/site.js';

const address = process.env['TRIBUTARY_TEST_GHOST_URL'];
const full = 'answers 403 where its plan allows no more members';

/** A real site where TRIBUTARY_TEST_GHOST_URL names one (http://id:secret@site), else a fake. */
const suite: DestinationSuite = {
  volume: address === undefined ? 500 : 50,
  quirks: [{ does: full, means: 'blocked' }],
  open: async () => {
    let bent = false;
    const site = await openSite(
      address,
      (answer) => (request) =>
        bent && request.method === 'POST'
          ? { status: 403, body: JSON.stringify({ errors: [{ type: 'HostLimitError', message: 'Upgrade' }] }) }
          : answer(request),
    );
    const settings = { url: site.way.url, adminKey: site.adminKey };
    return peopleSiteTarget(site, {
      name: 'Tributary champions',
      settings,
      refused: { ...settings, adminKey: `${site.adminKey.split(':')[0]}:${'c3'.repeat(32)}` },
      // Ghost takes no part of a domain that ends with a hyphen.
      badRecord: () => ({ email: 'bad@a-.example.com' }),
      bend: (quirk) => void (bent = quirk !== null),
    });
  },
};
export default suite;
