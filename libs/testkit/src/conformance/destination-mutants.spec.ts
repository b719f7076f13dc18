import { connect, type Socket } from 'node:net';
import {
  defineDestination,
  secret,
  TributaryError,
  type DestinationDefinition,
  type Outcome,
  type SendResult,
} from '@tributary/plugin-kit';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { mutantTable, type Mutant } from '../../fixtures/mutant-table.js';
import { destinationCases, failedCases, httpFaults, startFaultServer, type DestinationSuite } from '../index.js';

const settings = z.object({ url: z.string().describe('Address'), token: secret().describe('Token') });
const record = z.record(z.string(), z.unknown());
type Definition = DestinationDefinition<typeof settings, typeof record>;

const longestMs = 86_400_000;
const pauseMs = (after: string, now: number): number =>
  Math.min(longestMs, /^\d+$/.test(after) ? Number(after) * 1000 : Date.parse(after) - now);

/** A list over HTTP whose server knows repeats by their key. */
const good: Definition = {
  id: 'listy',
  title: 'Listy',
  summary: 'A well-behaved list for tests of the suite.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: [],
  limits: { items: 200, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },
  async test(ctx) {
    const headers = { authorization: ctx.settings.token };
    const status = (await ctx.http?.request({ method: 'GET', url: ctx.settings.url, headers }))?.status ?? 0;
    if (status === 401) throw new TributaryError('CREDENTIALS_REFUSED', 'The token is refused.');
    if (status !== 200) throw new TributaryError('VENDOR_UNAVAILABLE', 'It does not answer.');
  },
  async send(ctx, operations, { idempotencyKey }) {
    if (operations.length === 0) return [];
    try {
      const headers = { authorization: ctx.settings.token, key: idempotencyKey };
      const answer = await ctx.http?.request({
        method: 'POST',
        url: ctx.settings.url,
        headers,
        body: JSON.stringify(operations),
      });
      if (answer?.status === 401 || answer?.status === 403) return { batch: 'unauthorized', message: 'refused' };
      if (answer?.status === 429)
        return { batch: 'throttled', afterMs: pauseMs(answer.headers['retry-after'] ?? '', ctx.clock.now()) };
      if (answer?.status === 500 && answer.text === 'name taken')
        return operations.map(() => ({ outcome: 'reject', code: 'TAKEN', message: 'no' }));
      if (answer?.status !== 200) return { batch: 'unavailable', message: `answered ${answer?.status}` };
      const refused = JSON.parse(answer.text) as number[];
      return operations.map((_, index) =>
        refused.includes(index) ? { outcome: 'reject', code: 'X', message: 'no' } : { outcome: 'ok' },
      );
    } catch {
      return { batch: 'unavailable', message: 'down' };
    }
  },
  preview: async (_, operations) =>
    operations.map((operation) => ({ title: 'POST', body: JSON.stringify(operation.record) })),
  ensure: async (_, { key }) => `list ${key}`,
  async list(ctx, _, cursor) {
    const headers = { authorization: ctx.settings.token };
    const url = `${ctx.settings.url}/members/${cursor ?? '0'}`;
    const page = JSON.parse((await ctx.http?.request({ method: 'GET', url, headers }))?.text ?? '') as string[];
    return { members: page, cursor: page.length === 0 ? null : String(Number(cursor ?? '0') + page.length) };
  },
  async erase(ctx, { email }) {
    const headers = { authorization: ctx.settings.token };
    await ctx.http?.request({ method: 'DELETE', url: ctx.settings.url, headers, body: email ?? '' });
  },
};

const taken = 'answers 500 where a name is taken';

const suite: DestinationSuite = {
  volume: 400,
  quirks: [{ does: taken, means: 'reject' }],
  open: async () => {
    const list = new Map<string, string>();
    const known = new Set<string>();
    let bent = false;
    const server = await startFaultServer(({ method, path, headers, body }) => {
      if (headers['authorization'] !== 'sesame-open') return { status: 401 };
      if (method === 'GET') {
        const from = Number(path.split('/')[2] ?? 0);
        return { status: 200, body: JSON.stringify([...list.keys()].slice(from, from + 1)) };
      }
      if (method === 'DELETE') {
        known.delete(body);
        for (const [profile, text] of list) if (text.includes(body)) list.delete(profile);
        return { status: 204 };
      }
      if (bent) return { status: 500, body: 'name taken' };
      const refused: number[] = [];
      const operations = JSON.parse(body) as { kind: string; profile: string; record: { email: string } }[];
      for (const [index, { kind, profile, record: row }] of operations.entries()) {
        known.add(row.email);
        if (row.email === 'bad') refused.push(index);
        else if (kind === 'remove') list.delete(profile);
        else list.set(profile, Object.values(row).join(' '));
      }
      return { status: 200, body: JSON.stringify(refused) };
    });
    return {
      settings: { url: server.url, token: 'sesame-open' },
      refused: { url: server.url, token: 'forgotten' },
      record: (n, revision = 1) => ({ email: `<p${n}>`, revision }),
      badRecord: () => ({ email: 'bad' }),
      mark: (n) => `<p${n}>`,
      holds: async () => [...list.values()].sort(),
      plantForeign: async () => {
        list.set('foreign', 'theirs');
        return { remains: async () => list.has('foreign') };
      },
      knows: async (n) => known.has(`<p${n}>`),
      bend: (quirk) => void (bent = quirk === taken),
      fail: (fault) => server.fail(fault),
      faults: httpFaults,
      close: server.close,
    };
  },
};

const casesOf = (change: Partial<Definition>) =>
  destinationCases(defineDestination({ ...good, ...change }) as never, suite);
const fault = (does: string, caughtBy: string, change: Partial<Definition>): Mutant => ({
  does,
  caughtBy,
  cases: casesOf(change),
});
type Operations = Parameters<Definition['send']>[1];
/** Sends other operations than it was given. */
const sending =
  (change: (operations: Operations) => Operations): Definition['send'] =>
  (ctx, operations, options) =>
    good.send(ctx, change(operations), options);
/** Answers otherwise than the vendor did. */
const answering =
  (change: (result: SendResult, operations: Operations) => SendResult): Definition['send'] =>
  async (ctx, operations, options) =>
    change(await good.send(ctx, operations, options), operations);
/** Says of each record what should be said of the batch. */
const perRecord = (batch: string, outcome: Outcome): Definition['send'] =>
  answering((result, operations) =>
    !Array.isArray(result) && result.batch === batch ? operations.map(() => outcome) : result,
  );
const rejected: Outcome = { outcome: 'reject', code: 'X', message: '' };
let calls = 0;
let firstUrl = '';

mutantTable('destination', casesOf({}), [
  {
    does: 'is not frozen',
    caughtBy: 'is a frozen value with a well-formed head',
    cases: destinationCases({ ...good, plugin: 'destination' } as never, suite),
  },
  fault('leaves a field without words', 'has settings that can be shown as a form: JSON Schema, each field described', {
    settings: z.object({ url: z.string(), token: secret() }) as never,
  }),
  fault('has a token that is no secret', 'marks every setting that sounds like a secret by secret()', {
    settings: z.object({ url: z.string().describe('A'), token: z.string().describe('T') }) as never,
  }),
  fault('is asynchronous and cannot be asked', 'says what a record must look like, and limits that can be kept', {
    can: { ...good.can, async: true },
  }),
  fault('asks the vendor to do nothing', 'answers an empty batch with no outcomes and does nothing', {
    send: async (...given) => (given[1].length === 0 ? { batch: 'unavailable', message: '' } : good.send(...given)),
  }),
  fault('gives too few outcomes', 'delivers a first batch', {
    send: answering((result) => (Array.isArray(result) ? result.slice(1) : result)),
  }),
  fault('gives too many outcomes', 'delivers a first batch', {
    send: answering((result) => (Array.isArray(result) ? [...result, { outcome: 'ok' }] : result)),
  }),
  fault('keeps a second copy on a repeat', 'changes nothing when a batch is repeated with its idempotency key', {
    send: sending((operations) => operations.map((one, n) => ({ ...one, profile: `${one.profile}-${n}-${calls++}` }))),
  }),
  fault('adds a person again in place of an update', 'updates a person in place', {
    send: sending((all) => all.map((one) => (one.kind === 'update' ? { ...one, profile: `${one.profile}-2` } : one))),
  }),
  fault('never removes', 'removes only whom it is told to, and adds them again', {
    send: sending((operations) => operations.map((one) => ({ ...one, kind: 'add' as const }))),
  }),
  fault('puts its list in the place of what was there', 'removes only whom it is told to, and adds them again', {
    send: async (ctx, operations, options) => {
      const foreign = { id: 'o', sync: 's', profile: 'foreign', kind: 'remove' as const, record: { email: '' } };
      await good.send(ctx, operations.some(({ kind }) => kind === 'update') ? [foreign] : [], options);
      return good.send(ctx, operations, options);
    },
  }),
  fault('changes others along with a person', 'updates a person in place', {
    send: async (ctx, operations, options) => {
      const [first] = operations;
      const other = first && { ...first, profile: 'prf_2', record: { email: '<p2>', revision: 9 } };
      await good.send(ctx, first?.kind === 'update' && other ? [other] : [], options);
      return good.send(ctx, operations, options);
    },
  }),
  fault('makes a list for each title', 'finds its list again, also when the segment has a new title', {
    ensure: async (_, { title }) => `list ${title}`,
  }),
  fault('has one list for all segments', 'finds its list again, also when the segment has a new title', {
    ensure: async () => 'list',
  }),
  fault('lists the first page only', 'lists its members, page by page', {
    list: async (...given) => ({ ...(await good.list?.(...given)), cursor: null }) as never,
  }),
  fault('never comes to an end', 'lists its members, page by page', {
    list: async () => ({ members: [], cursor: '0' }),
  }),
  fault(
    'takes off the list whom it should forget',
    'forgets a person for good when told to, and says nothing where there is nobody',
    {
      erase: async (ctx, { email }) => {
        const off = { id: 'o', sync: 's', profile: 'prf_1', kind: 'remove' as const, record: { email } };
        await good.send(ctx, [off], { idempotencyKey: 'k', segment: { key: 'champions', title: '' } });
      },
    },
  ),
  fault(
    'begins anew after a crash',
    'holds each person at most once when its process dies around any step of a batch',
    {
      send: sending((operations) => operations.map((one) => ({ ...one, profile: `${one.profile}-${calls++}` }))),
    },
  ),
  fault('believes a status alone', `is not taken in by a vendor that ${taken}`, {
    send: answering((result) =>
      Array.isArray(result) && result.some((one) => one.outcome === 'reject' && one.code === 'TAKEN')
        ? { batch: 'unavailable', message: '' }
        : result,
    ),
  }),
  fault('writes plain ASCII', 'carries names in any script as they are', {
    send: sending((operations) =>
      operations.map((one) => ({
        ...one,
        record: { ...one.record, name: String(one.record['name']).replace(/[^ -~]/g, '?') },
      })),
    ),
  }),
  fault(
    'says ok of what was refused',
    'answers one outcome per operation, in their order, when the vendor refuses one of them',
    { send: answering((_, operations) => operations.map(() => ({ outcome: 'ok' }))) },
  ),
  fault(
    'turns its outcomes around',
    'answers one outcome per operation, in their order, when the vendor refuses one of them',
    { send: answering((result) => (Array.isArray(result) ? [...result.slice(1), ...result.slice(0, 1)] : result)) },
  ),
  fault('promises more than it can', 'carries 400 operations in batches of its own limit', {
    send: async (...given) => (given[1].length > 100 ? { batch: 'blocked', message: 'too many' } : good.send(...given)),
  }),
  fault('refuses good credentials', 'accepts good credentials in its probe', {
    test: async () => Promise.reject(new TributaryError('CREDENTIALS_REFUSED', 'no')),
  }),
  fault('has a probe that always passes', 'refuses bad credentials in its probe, and as a batch when sending', {
    test: async () => {},
  }),
  fault('takes a dead vendor for a wrong key', 'tells a dead vendor from refused credentials in its probe', {
    test: (ctx) => good.test(ctx).catch(() => Promise.reject(new TributaryError('CREDENTIALS_REFUSED', 'no'))),
  }),
  fault('ignores Retry-After', 'reports a vendor that asks for patience as throttled', {
    send: answering((result) =>
      !Array.isArray(result) && result.batch === 'throttled' ? { ...result, afterMs: 250 } : result,
    ),
  }),
  fault(
    'sends again what was refused for good',
    'answers one outcome per operation, in their order, when the vendor refuses one of them',
    {
      send: answering((result) =>
        Array.isArray(result)
          ? result.map((one) => (one.outcome === 'reject' ? { outcome: 'retry', code: 'X', message: '' } : one))
          : result,
      ),
    },
  ),
  fault('reads a date as a number', 'waits until the date that a vendor names', {
    send: (ctx, ...rest) => good.send({ ...ctx, clock: { now: () => NaN } }, ...rest),
  }),
  fault('waits as long as it is told', 'does not wait for years', {
    send: answering((result) =>
      !Array.isArray(result) && result.batch === 'throttled' && result.afterMs === longestMs
        ? { ...result, afterMs: 99_999_999_999_000 }
        : result,
    ),
  }),
  fault('rejects people when it is sent elsewhere', 'drops nobody when it is sent elsewhere', {
    send: answering((result, operations) =>
      !Array.isArray(result) && result.batch === 'unavailable' && result.message === 'answered 302'
        ? operations.map(() => rejected)
        : result,
    ),
  }),
  fault('quotes what it was answered', 'keeps a vendor’s page out of its messages, however long', {
    send: async (ctx, ...rest) => {
      let said = '';
      const http: typeof ctx.http = {
        request: async (request) => {
          const answer = await ctx.http!.request(request);
          said = answer.text;
          return answer;
        },
      };
      const result = await good.send({ ...ctx, http }, ...rest);
      return !Array.isArray(result) && result.batch === 'unavailable' ? { ...result, message: said } : result;
    },
  }),
  fault('takes silence for a yes', 'ends when the vendor takes the request and never answers', {
    send: (ctx, ...rest) => {
      const http: typeof ctx.http = {
        request: (request) =>
          ctx.http!.request(request).catch((error: Error) => {
            if ((error.cause as Error).message !== 'took too long') throw error;
            return { status: 200, headers: {}, text: '[]', bytes: new Uint8Array() };
          }),
      };
      return good.send({ ...ctx, http }, ...rest);
    },
  }),
  fault('rejects people when it may not write', 'reports credentials that may not do this as no fault of the records', {
    send: perRecord('unauthorized', rejected),
  }),
  fault('believes any page', 'believes no 200 that is not the vendor’s', {
    send: perRecord('unavailable', { outcome: 'ok' }),
  }),
  fault('rejects people when throttled', 'reports a vendor that asks for patience as throttled', {
    send: perRecord('throttled', rejected),
  }),
  fault('rejects people while the vendor is down', 'reports a failing vendor as unavailable', {
    send: perRecord('unavailable', rejected),
  }),
  fault('rejects people when the key is withdrawn', 'reports withdrawn credentials as unauthorized', {
    send: perRecord('unauthorized', rejected),
  }),
  fault('throws when it is cut off', 'reports a connection cut before anything was taken as unavailable', {
    send: answering((result) => {
      if (!Array.isArray(result) && result.batch === 'unavailable') throw new TypeError('socket hang up');
      return result;
    }),
  }),
  fault('hopes for the best', 'never says ok, nor reject, of a record whose answer was lost', {
    send: perRecord('unavailable', { outcome: 'ok' }),
  }),
  fault('sends while previewing', 'shows in its preview what it would send, and sends nothing', {
    preview: async (...given) => (await good.send(...given), good.preview(...given)),
  }),
  fault('previews next to nothing', 'shows in its preview what it would send, and sends nothing', {
    preview: async () => [{ title: 'POST', body: '…' }],
  }),
  fault('logs the token', 'never shows a secret in previews, outcomes, logs, errors or on the console', {
    test: async (ctx) => {
      ctx.log.info('probing', { auth: ctx.settings.token });
      await good.test(ctx);
    },
  }),
  fault('prints the token', 'never shows a secret in previews, outcomes, logs, errors or on the console', {
    test: async (ctx) => {
      console.error('probing with', { auth: ctx.settings.token });
      await good.test(ctx);
    },
  }),
  fault(
    'shows the token in its preview',
    'never shows a secret in previews, outcomes, logs, errors or on the console',
    {
      preview: async (ctx, operations) =>
        operations.map((one) => ({ title: ctx.settings.token, body: JSON.stringify(one.record) })),
    },
  ),
  fault('talks', 'says nothing on the console', {
    preview: async (ctx, ...rest) => {
      process.stdout.write('preview');
      return good.preview(ctx, ...rest);
    },
  }),
  fault('fetches past its client', 'opens no connection but through its context', {
    preview: async (ctx, ...rest) => {
      await fetch(ctx.settings.url);
      return good.preview(ctx, ...rest);
    },
  }),
  fault('speaks through a socket of its own', 'opens no connection but through its context', {
    send: async (ctx, ...rest) => {
      const { hostname, port } = new URL(ctx.settings.url);
      connect(Number(port), hostname).on('connect', function (this: Socket) {
        this.destroy();
      });
      return good.send(ctx, ...rest);
    },
  }),
  fault('tidies the records of others', 'leaves its operations as they were', {
    send: (ctx, operations, options) => {
      for (const { record: row } of operations) row['email'] = String(row['email']).toUpperCase();
      return good.send(ctx, operations, options);
    },
  }),
  fault('stays with the first connection', 'keeps nothing of one connection for another', {
    send: (ctx, ...rest) => {
      firstUrl ||= ctx.settings.url;
      return good.send({ ...ctx, settings: { ...ctx.settings, url: firstUrl } }, ...rest);
    },
  }),
]);

it('puts names into a text that the record has, where it has no name', async () => {
  const narrow = z.object({ email: z.string(), city: z.string() });
  const sends = { ...good, record: narrow } as unknown as Definition;
  const send: Definition['send'] = (ctx, operations, options) =>
    good.send(
      ctx,
      operations.map((operation) => ({ ...operation, record: narrow.parse(operation.record) })),
      options,
    );
  const open = async () => ({
    ...(await suite.open()),
    record: (n: number, revision = 1) => ({ email: `<p${n}>`, city: `City ${revision}` }),
    badRecord: () => ({ email: 'bad', city: 'Nowhere' }),
  });
  expect(
    await failedCases(destinationCases(defineDestination({ ...sends, send }) as never, { ...suite, open })),
  ).toEqual([]);
});
