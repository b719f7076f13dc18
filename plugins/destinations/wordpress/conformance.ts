import { createHash } from 'node:crypto';
import { httpFaults, type DestinationSuite } from '@tributary/testkit/conformance';
import { openSite } from './fixtures/site.js';

const address = process.env['TRIBUTARY_TEST_WORDPRESS_URL'];

/** A real site where TRIBUTARY_TEST_WORDPRESS_URL names one (https://admin:application%20password@site), else a fake. */
const suite: DestinationSuite = {
  volume: 500,
  quirks: [{ does: 'answers 500 where a user name is taken', means: 'reject' }],
  open: async () => {
    const { way, settings, email, users, create, change, close } = await openSite(address);
    const person = async (n: number) => (await users()).find((one) => one.email === email(n));
    const segmentsOf = ({ meta }: { meta: { tributary_segments?: string } }): string => meta.tributary_segments ?? '';
    const takenName = `member-${createHash('sha256').update(email(1)).digest('hex').slice(0, 16)}`;
    return {
      settings,
      refused: { ...settings, applicationPassword: 'AAAA BBBB CCCC DDDD EEEE FFFF' },
      record: (n, revision = 1) => ({ email: email(n), first_name: `Revision ${revision}` }),
      // WordPress takes no part of a domain that ends with a hyphen.
      badRecord: () => ({ email: 'bad@a-.example.com' }),
      mark: email,
      holds: async () =>
        (await users())
          .filter((one) => segmentsOf(one).includes('|champions|'))
          .map((one) => `${one.email} ${one.first_name}`)
          .sort(),
      plantForeign: async () => {
        const one = await person(1);
        await change(one?.id ?? 0, { last_name: 'Theirs', meta: { tributary_segments: '|champions|newsletter|' } });
        return { remains: async () => segmentsOf((await person(1)) ?? { meta: {} }).includes('|newsletter|') };
      },
      knows: async (n) => (await person(n)) !== undefined,
      bend: (quirk) =>
        quirk === null
          ? undefined
          : create({ username: takenName, email: email(1).replace('person', 'other'), password: 'a-long-password-1' }),
      fail: (fault) => way.fail(fault),
      faults: httpFaults,
      close,
    };
  },
};
export default suite;
