import { httpFaults, type DestinationSuite } from '@tributary/testkit/conformance';
import { startSendgrid } from './fixtures/sendgrid.js';

/** A fake of SendGrid that holds every request, and its own answers, to the vendor's description. */
const suite: DestinationSuite = {
  quirks: [{ does: 'fails a job that it took', means: 'reject' }],
  open: async () => {
    const { server, apiKey, contacts, lists, failJobs } = await startSendgrid();
    const ours = (): string => [...lists].find(([, name]) => name === 'Tributary champions')?.[0] ?? '';
    const email = (n: number): string => `person${n}@example.com`;
    return {
      settings: { url: server.url, apiKey },
      refused: { url: server.url, apiKey: 'SG.guess' },
      record: (n, revision = 1) => ({ email: email(n), first_name: `Revision ${revision}` }),
      badRecord: () => ({ email: 'bad@refused.example' }),
      mark: email,
      holds: async () =>
        [...contacts.values()]
          .filter((one) => one.list_ids.includes(ours()))
          .map((one) => `${one.email} ${String(one['first_name'])}`)
          .sort(),
      plantForeign: async () => {
        lists.set('theirs', 'Newsletter');
        contacts.get(email(1))?.list_ids.push('theirs');
        Object.assign(contacts.get(email(1)) ?? {}, { city: 'Oslo' });
        return {
          remains: async () => {
            const contact = contacts.get(email(1));
            return contact?.list_ids.includes('theirs') === true && contact['city'] === 'Oslo';
          },
        };
      },
      knows: async (n) => contacts.has(email(n)),
      bend: (quirk) => failJobs(quirk !== null),
      fail: (fault) => server.fail(fault),
      faults: httpFaults,
      close: server.close,
    };
  },
};
export default suite;
