import { fileURLToPath } from 'node:url';
import { startResend, type DestinationSuite } from '@tributary/testkit/conformance';

/** The vendor's own description of its API, where this checkout stands beside it. */
export const openapi = fileURLToPath(new URL('../../../../shared/openapi/resend/resend.json', import.meta.url));

/** A fake of Resend that holds every request to the vendor's description. */
const suite: DestinationSuite = {
  volume: 500,
  open: async () => {
    const { server, apiKey, contacts, segments, offences, close } = await startResend({ openapi });
    const ours = (): string => [...segments].find(([, name]) => name === 'Tributary champions')?.[0] ?? '';
    return {
      settings: { url: server.url, apiKey },
      refused: { url: server.url, apiKey: 're_guess_0123456789abcdef' },
      record: (n, revision = 1) => ({ email: `person${n}@example.com`, first_name: `Revision ${revision}` }),
      badRecord: () => ({ email: 'bad@refused.example' }),
      mark: (n) => `person${n}@example.com`,
      holds: async () =>
        [...contacts.values()]
          .filter((one) => one.segments.has(ours()))
          .map(({ email, first_name: name }) => `${email} ${name}`)
          .sort(),
      plantForeign: async () => {
        segments.set('other', 'Newsletter');
        contacts.get('person1@example.com')?.segments.add('other');
        return { remains: async () => contacts.get('person1@example.com')?.segments.has('other') === true };
      },
      fail: (fault) => server.fail(fault),
      faults: ['throttled', 'unavailable', 'unauthorized', 'cut', 'cut-after'],
      async close() {
        await close();
        if (offences.length > 0) throw new Error(`Resend’s description does not know: ${offences[0]}`);
      },
    };
  },
};
export default suite;
