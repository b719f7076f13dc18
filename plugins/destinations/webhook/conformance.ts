import {
  httpFaults,
  startFaultServer,
  type Answer,
  type DestinationSuite,
  type ReceivedRequest,
} from '@tributary/testkit/conformance';

export const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const answer = ({ method, headers, body }: ReceivedRequest): Answer => {
  if (headers['authorization'] !== 'Bearer let-me-in') return { status: 401 };
  return { status: method === 'GET' ? 405 : body.includes('bad@example.com') ? 422 : 204 };
};

/** A receiver on the loopback that wants a header, refuses one person and can be told to fail. */
const suite: DestinationSuite = {
  volume: 2_000,
  effects: ['add'],
  open: async () => {
    const server = await startFaultServer(answer);
    const settings = { url: `${server.url}/hook`, secret, headers: { authorization: 'Bearer let-me-in' } };
    return {
      settings,
      refused: { ...settings, headers: { authorization: 'Bearer forgotten' } },
      record: (n, revision = 1) => ({ email: `person${n}@example.com`, revision }),
      badRecord: () => ({ email: 'bad@example.com' }),
      mark: (n) => `person${n}@example.com`,
      // As a receiver does: a message of a known id is dropped.
      holds: async () => {
        const taken = server.received.filter(
          ({ method, headers }) => method === 'POST' && headers['authorization'] === 'Bearer let-me-in',
        );
        return [
          ...new Map(taken.map(({ headers, body }) => [headers['webhook-id'], body.replaceAll('\\"', '"')])).values(),
        ].sort();
      },
      fail: (fault) => server.fail(fault),
      // Any answer of success is the receiver's word.
      faults: httpFaults.filter((fault) => fault !== 'garbage'),
      close: server.close,
    };
  },
};
export default suite;
