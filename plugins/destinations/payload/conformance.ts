import type { DestinationSuite } from '@tributary/testkit/conformance';
import { openSite } from './fixtures/site.js';

const address = process.env['TRIBUTARY_TEST_PAYLOAD_URL'];
const hidden = 'answers 200 and keeps no segments, since the field was not declared';

/** A real site where TRIBUTARY_TEST_PAYLOAD_URL names one (http://users:api-key@site), else a fake. */
const suite: DestinationSuite = {
  volume: address === undefined ? 500 : 50,
  quirks: [{ does: hidden, means: 'blocked' }],
  open: async () => {
    const { way, settings, email, documents, change, lacksSegments, close } = await openSite(address);
    const person = async (n: number) => (await documents()).find((one) => one.email === email(n));
    return {
      settings,
      refused: { ...settings, apiKey: 'nobodys-key' },
      record: (n, revision = 1) => ({ email: email(n), name: `Revision ${revision}` }),
      named: (n, name) => ({ email: email(n), name }),
      badRecord: () => ({ email: email(0), name: 'x'.repeat(61) }),
      mark: email,
      holds: async () =>
        (await documents())
          .filter(({ segments }) => segments.includes('champions'))
          .map((one) => `${one.email} ${one.name}`)
          .sort(),
      plantForeign: async () => {
        const one = await person(1);
        await change(one?.id ?? 0, { city: 'Oslo', segments: [...(one?.segments ?? []), 'newsletter'] });
        return {
          remains: async () => {
            const now = await person(1);
            return now?.segments.includes('newsletter') === true && now.city === 'Oslo';
          },
        };
      },
      knows: async (n) => (await person(n)) !== undefined,
      bend: (quirk) => lacksSegments(quirk === hidden),
      fail: (fault) => way.fail(fault),
      faults: ['throttled', 'unavailable', 'unauthorized', 'forbidden', 'garbage', 'cut', 'cut-after'],
      close,
    };
  },
};
export default suite;
