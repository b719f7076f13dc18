import { httpFaults, type DestinationSuite } from '@tributary/testkit/conformance';
import { startSlack } from './fixtures/slack.js';

const errors: Record<string, string> = {
  'answers 200 for a token that was revoked': 'token_revoked',
  'answers 200 for a channel that is archived': 'is_archived',
  'answers 200 where it is asked too often': 'ratelimited',
  'answers 200 where it failed halfway': 'fatal_error',
};

/** A fake of one channel, written from Slack's public reference. */
const suite: DestinationSuite = {
  volume: 1000,
  effects: ['add'],
  quirks: [
    { does: 'answers 200 for a token that was revoked', means: 'unauthorized' },
    { does: 'answers 200 for a channel that is archived', means: 'blocked' },
    { does: 'answers 200 where it is asked too often', means: 'throttled' },
    { does: 'answers 200 where it failed halfway', means: 'again' },
  ],
  open: async () => {
    const { server, botToken, channel, messages, refuse } = await startSlack();
    const entered = '{{email}}, called {{name|nobody}}, entered *{{segment}}*';
    return {
      settings: { url: server.url, botToken, channel, entered },
      refused: { url: server.url, botToken: 'xoxb-guess', channel, entered },
      record: (n, revision = 1) => ({ email: `person${n}@example.com`, name: `Revision ${revision}` }),
      badRecord: () => ({ email: 'bad@example.com', name: 'too long a message' }),
      mark: (n) => `person${n}@example.com`,
      holds: async () => [...messages].sort(),
      bend: (quirk) => refuse(quirk === null ? null : (errors[quirk] ?? null)),
      fail: (fault) => server.fail(fault),
      faults: httpFaults,
      close: server.close,
    };
  },
};
export default suite;
