import { httpFaults, type DestinationSuite } from '@tributary/testkit/conformance';
import { startKlaviyo } from './fixtures/klaviyo.js';

/** A fake of Klaviyo that holds every request, and its own answers, to the vendor's description. */
const suite: DestinationSuite = {
  quirks: [{ does: 'cancels an import that it took', means: 'again' }],
  open: async () => {
    const { server, apiKey, profiles, lists, endImportsAs } = await startKlaviyo();
    const ours = (): string => [...lists].find(([, name]) => name === 'Tributary champions')?.[0] ?? '';
    const email = (n: number): string => `person${n}@example.com`;
    return {
      settings: { url: server.url, apiKey },
      refused: { url: server.url, apiKey: 'pk_guess' },
      record: (n, revision = 1) => ({ email: email(n), first_name: `Revision ${revision}` }),
      badRecord: () => ({ email: 'bad@refused.example' }),
      mark: email,
      holds: async () =>
        [...profiles.values()]
          .filter((one) => one.lists.has(ours()))
          .map(({ attributes }) => `${attributes.email} ${String(attributes['first_name'])}`)
          .sort(),
      plantForeign: async () => {
        lists.set('theirs', 'Newsletter');
        const person = profiles.get(email(1));
        person?.lists.add('theirs');
        Object.assign(person?.attributes ?? {}, { phone_number: '+15005550006' });
        return {
          remains: async () => {
            const { lists: on, attributes } = profiles.get(email(1)) ?? {};
            return on?.has('theirs') === true && attributes?.['phone_number'] === '+15005550006';
          },
        };
      },
      knows: async (n) => profiles.has(email(n)),
      bend: (quirk) => endImportsAs(quirk === null ? 'complete' : 'cancelled'),
      fail: (fault) => server.fail(fault),
      faults: httpFaults,
      close: server.close,
    };
  },
};
export default suite;
