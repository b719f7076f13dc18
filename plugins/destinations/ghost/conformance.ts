import { startFaultServer, type DestinationSuite } from '@tributary/testkit/conformance';
import { adminKey, fakeGhost } from './fixtures/fake-ghost.js';

const full = 'answers 403 where its plan allows no more members';

/** A fake of one site, written from Ghost 5's answers. */
const suite: DestinationSuite = {
  volume: 500,
  quirks: [{ does: full, means: 'blocked' }],
  open: async () => {
    const { held, handle } = fakeGhost();
    let bent = false;
    const way = await startFaultServer((request) =>
      bent && request.method === 'POST'
        ? {
            status: 403,
            headers: {},
            body: JSON.stringify({ errors: [{ type: 'HostLimitError', message: 'Upgrade' }] }),
          }
        : handle(request),
    );
    const email = (n: number) => `o'person${n}@example.com`;
    const member = (n: number) => [...held.values()].find((one) => one.email === email(n));
    const settings = { url: way.url, adminKey };
    return {
      settings,
      refused: { ...settings, adminKey: `${'a1'.repeat(12)}:${'c3'.repeat(32)}` },
      record: (n, revision = 1) => ({ email: email(n), name: `Revision ${revision}` }),
      named: (n, name) => ({ email: email(n), name }),
      badRecord: () => ({ email: 'bad@refused.example' }),
      mark: email,
      holds: async () =>
        [...held.values()]
          .filter(({ labels }) => labels.some(({ name }) => name === 'Tributary champions'))
          .map((one) => `${one.email} ${one.name}`)
          .sort(),
      plantForeign: async () => {
        const one = member(1);
        if (one) Object.assign(one, { note: 'Theirs', labels: [...one.labels, { name: 'Newsletter' }] });
        return {
          remains: async () =>
            member(1)?.note === 'Theirs' && member(1)?.labels.some(({ name }) => name === 'Newsletter') === true,
        };
      },
      knows: async (n) => member(n) !== undefined,
      bend: (quirk) => void (bent = quirk !== null),
      fail: (fault) => way.fail(fault),
      faults: ['throttled', 'unavailable', 'unauthorized', 'forbidden', 'garbage', 'cut', 'cut-after'],
      close: way.close,
    };
  },
};
export default suite;
