import { httpFaults, type DestinationSuite } from '@tributary/testkit/conformance';
import { startMailchimp, type MailchimpWay } from './fixtures/mailchimp.js';

const ways: Record<string, MailchimpWay> = {
  'answers 403 without a word of JSON under load': 'bare 403',
  'answers 400 for a person who unsubscribed': 'compliance',
  'answers 200 with errors inside': 'tag errors',
};

/** A fake of one audience, written from Mailchimp's public reference. */
const suite: DestinationSuite = {
  volume: 2000,
  quirks: [
    { does: 'answers 403 without a word of JSON under load', means: 'throttled' },
    { does: 'answers 400 for a person who unsubscribed', means: 'suppressed' },
    { does: 'answers 200 with errors inside', means: 'reject' },
  ],
  open: async () => {
    const { server, apiKey, audience, members, tags, bend } = await startMailchimp();
    const ours = (): string => [...tags].find(([, name]) => name === 'Tributary champions')?.[0] ?? '';
    const email = (n: number): string => `person${n}@example.com`;
    return {
      settings: { url: server.url, apiKey, audience },
      refused: { url: server.url, apiKey: 'guess-us21', audience },
      record: (n, revision = 1) => ({
        email: email(n),
        merge_fields: { FNAME: `Revision ${revision}` },
        language: 'en',
      }),
      named: (n, name) => ({ email: email(n), merge_fields: { FNAME: name } }),
      badRecord: () => ({ email: 'bad@refused.example' }),
      mark: email,
      holds: async () =>
        [...members.values()]
          .filter((one) => one.tags.has(ours()))
          .map((one) => `${one.email_address} ${String(one.merge_fields['FNAME'])}`)
          .sort(),
      plantForeign: async () => {
        tags.set('77', 'Newsletter');
        members.get(email(1))?.tags.add('77');
        Object.assign(members.get(email(1))?.merge_fields ?? {}, { CITY: 'Oslo' });
        return {
          remains: async () => {
            const member = members.get(email(1));
            return member?.tags.has('77') === true && member.merge_fields['CITY'] === 'Oslo';
          },
        };
      },
      knows: async (n) => members.has(email(n)),
      bend: (quirk) => bend(quirk === null ? null : (ways[quirk] ?? null)),
      fail: (fault) => server.fail(fault),
      faults: httpFaults,
      close: server.close,
    };
  },
};
export default suite;
