import type { DestinationSuite } from '@tributary/testkit/conformance';
import { readable, settingsAt, startMailServer } from './fixtures/mail-server.js';

/** A real mail server on the loopback; mail that is sent cannot be taken back, so only `add` has an effect. */
const suite: DestinationSuite = {
  volume: 200,
  effects: ['add'],
  open: async () => {
    const server = await startMailServer();
    return {
      settings: settingsAt(server.port),
      refused: { ...settingsAt(server.port), password: 'forgotten-password' },
      record: (n) => ({ email: `person${n}@example.com` }),
      badRecord: () => ({ email: 'bad@example.com' }),
      mark: (n) => `person${n}@example.com`,
      holds: async () => server.mails.map(readable).sort(),
      fail: server.fail,
      faults: ['unavailable', 'unauthorized', 'cut', 'cut-after'],
      close: server.close,
    };
  },
};
export default suite;
