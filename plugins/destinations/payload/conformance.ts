import { peopleSiteTarget, type DestinationSuite } from '@tributary/testkit/conformance';
import { fakePayload, key } from './fixtures/fake-payload.js';
import { openSite } from './fixtures/site.js';

const address = process.env['TRIBUTARY_TEST_PAYLOAD_URL'];
const hidden = 'answers 200 and keeps no segments, since the field was not declared';

/** A real site where TRIBUTARY_TEST_PAYLOAD_URL names one (http://users:api-key@site), else a fake. */
const suite: DestinationSuite = {
  volume: address === undefined ? 500 : 50,
  quirks: [{ does: hidden, means: 'blocked' }],
  open: async () => {
    const bare = fakePayload({ declared: false });
    let lacking = false;
    const site = await openSite(
      address,
      (answer) => (request) =>
        lacking ? bare.handle({ ...request, headers: { ...request.headers, authorization: key } }) : answer(request),
    );
    const settings = { url: site.way.url, apiKey: site.apiKey, collection: 'members' };
    return peopleSiteTarget(site, {
      settings,
      refused: { ...settings, apiKey: 'nobodys-key' },
      bend: (quirk) => void (lacking = quirk === hidden),
    });
  },
};
export default suite;
