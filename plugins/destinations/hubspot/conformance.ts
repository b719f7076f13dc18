import { httpFaults, type DestinationSuite } from '@tributary/testkit/conformance';
import { startHubspot, type HubspotWay } from './fixtures/hubspot.js';

const ways: Record<string, HubspotWay> = {
  'answers 429 for the limit of the day, without Retry-After': 'daily limit',
  'answers 477 while the account is moved': 'migrating',
};

/** A fake of contacts and lists, written from HubSpot's public reference. */
const suite: DestinationSuite = {
  quirks: [
    { does: 'answers 429 for the limit of the day, without Retry-After', means: 'throttled' },
    { does: 'answers 477 while the account is moved', means: 'again' },
  ],
  open: async () => {
    const { server, accessToken, contacts, lists, bend } = await startHubspot();
    const ours = (): Set<string> =>
      [...lists.values()].find(({ name }) => name === 'Tributary champions')?.members ?? new Set();
    const email = (n: number): string => `person${n}@example.com`;
    return {
      settings: { url: server.url, accessToken },
      refused: { url: server.url, accessToken: 'pat-guess' },
      record: (n, revision = 1) => ({ email: email(n), firstname: `Revision ${revision}` }),
      badRecord: () => ({ email: 'bad@refused.example' }),
      mark: email,
      holds: async () => {
        const members = ours();
        return [...contacts.values()]
          .filter(({ id }) => members.has(id))
          .map(({ properties }) => Object.values(properties).join(' '))
          .sort();
      },
      plantForeign: async () => {
        const contact = contacts.get(email(1));
        lists.set('77', { name: 'Newsletter', members: new Set([contact?.id ?? '']) });
        Object.assign(contact?.properties ?? {}, { lifecyclestage: 'customer' });
        return {
          remains: async () =>
            lists.get('77')?.members.has(contact?.id ?? '') === true &&
            contacts.get(email(1))?.properties['lifecyclestage'] === 'customer',
        };
      },
      knows: async (n) => contacts.has(email(n)),
      bend: (quirk) => bend(quirk === null ? null : (ways[quirk] ?? null)),
      fail: (fault) => server.fail(fault),
      faults: httpFaults,
      close: server.close,
    };
  },
};
export default suite;
