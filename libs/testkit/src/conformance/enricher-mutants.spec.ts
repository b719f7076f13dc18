import { defineEnricher, secret, TributaryError, type EnricherDefinition, type Finding } from '@tributary/plugin-kit';
import { z } from 'zod';
import { mutantTable, type Mutant } from '../../fixtures/mutant-table.js';
import { enricherCases, startFaultServer, type EnricherSuite } from '../index.js';

const settings = z.object({ url: z.string().describe('Address'), token: secret().describe('Token') });
const provides = z.object({ city: z.string().optional().describe('Where the person lives.') });
type Definition = EnricherDefinition<typeof settings, typeof provides>;
type LookUp = Definition['lookUp'];

/** Asks a directory over HTTP, a batch at a time. */
const good: Definition = {
  id: 'directory',
  title: 'Directory',
  summary: 'A well-behaved directory for tests of the suite.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  takes: ['email'],
  provides,
  cost: { perLookUp: '0.02', currency: 'EUR' },
  holds: { foundDays: 90, unknownDays: 7 },
  purposes: ['profiling'],
  limits: { items: 50, concurrency: 1 },
  async test(ctx) {
    const { url, token } = ctx.settings;
    const { status } = (await ctx.http?.request({ method: 'GET', url, headers: { authorization: token } })) ?? {};
    if (status === 401) throw new TributaryError('CREDENTIALS_REFUSED', 'The token is refused.');
    if (status !== 200) throw new TributaryError('VENDOR_UNAVAILABLE', 'It does not answer.');
  },
  async lookUp(ctx, identifiers) {
    if (identifiers.length === 0) return [];
    const { url, token } = ctx.settings;
    try {
      const body = JSON.stringify(identifiers.map(({ value }) => value));
      const answer = await ctx.http?.request({ method: 'POST', url, headers: { authorization: token }, body });
      if (answer?.status === 401) return { batch: 'unauthorized', message: 'refused' };
      if (answer?.status === 429) return { batch: 'throttled', afterMs: 2000 };
      if (answer?.status !== 200) return { batch: 'unavailable', message: 'down' };
      return (JSON.parse(answer.text) as (string | null)[]).map((city): Finding => {
        if (city === 'malformed') return { outcome: 'reject', code: 'VALUE_INVALID', message: 'no address' };
        return city === null ? { outcome: 'unknown' } : { outcome: 'found', traits: { city }, confidence: 0.9 };
      });
    } catch {
      return { batch: 'unavailable', message: 'down' };
    }
  },
};
const suite: EnricherSuite = {
  open: async () => {
    const server = await startFaultServer(({ method, headers, body }) => {
      if (headers['authorization'] !== 'sesame-open') return { status: 401 };
      const cityOf = (value: string) =>
        value.startsWith('p') ? `City ${value.slice(1)}` : value === 'bad' ? 'malformed' : null;
      return { status: 200, body: method === 'GET' ? '' : JSON.stringify((JSON.parse(body) as string[]).map(cityOf)) };
    });
    return {
      settings: { url: server.url, token: 'sesame-open' },
      refused: { url: server.url, token: 'forgotten' },
      known: (n) => ({ type: 'email', value: `p${n}` }),
      expected: (n) => ({ city: `City ${n}` }),
      unknown: { type: 'email', value: 'nobody' },
      malformed: { type: 'email', value: 'bad' },
      fail: (fault) => server.fail(fault),
      faults: ['throttled', 'unavailable', 'unauthorized', 'cut'],
      close: server.close,
    };
  },
};
const casesOf = (change: Partial<Definition>) => enricherCases(defineEnricher({ ...good, ...change }) as never, suite);
const fault = (does: string, caughtBy: string, change: Partial<Definition>): Mutant => ({
  does,
  caughtBy,
  cases: casesOf(change),
});
/** Changes each finding of a good answer. */
const finding =
  (change: (finding: Finding, index: number) => Finding): LookUp =>
  async (ctx, identifiers) => {
    const result = await good.lookUp(ctx, identifiers);
    return Array.isArray(result) ? result.map(change) : result;
  };
/** Answers a batch of one kind by findings of its own. */
const instead =
  (batch: string, one: Finding): LookUp =>
  async (ctx, identifiers) => {
    const result = await good.lookUp(ctx, identifiers);
    return !Array.isArray(result) && result.batch === batch ? identifiers.map(() => one) : result;
  };
const unknown: Finding = { outcome: 'unknown' };
const reject: Finding = { outcome: 'reject', code: 'X', message: 'no' };
const memory = new Map<string, Finding>();

mutantTable('enricher', casesOf({}), [
  {
    does: 'is not frozen',
    caughtBy: 'is a frozen value with a well-formed head',
    cases: enricherCases({ ...good, plugin: 'enricher' } as never, suite),
  },
  fault('leaves a field without words', 'has settings that can be shown as a form: JSON Schema, each field described', {
    settings: z.object({ url: z.string(), token: secret() }) as never,
  }),
  fault('has a token that is no secret', 'marks every setting that sounds like a secret by secret()', {
    settings: z.object({ url: z.string().describe('A'), token: z.string().describe('T') }) as never,
  }),
  fault('does not say what it costs', 'says what it takes, provides and costs, and how long an answer holds', {
    cost: { perLookUp: 'a little', currency: 'EUR' },
  }),
  fault('asks the vendor about nobody', 'answers an empty batch with no findings', {
    lookUp: async (ctx, identifiers) => (identifiers.length === 0 ? [unknown] : good.lookUp(ctx, identifiers)),
  }),
  fault('finds the wrong city', 'finds the traits of whom the vendor knows', {
    lookUp: finding((one) => (one.outcome === 'found' ? { ...one, traits: { city: 'Rome' } } : one)),
  }),
  fault('is surer than sure', 'finds the traits of whom the vendor knows', {
    lookUp: finding((one) => (one.outcome === 'found' ? { ...one, confidence: 90 } : one)),
  }),
  fault('gives a trait that it does not provide', 'gives no trait that it does not provide, and each of its type', {
    lookUp: finding((one) => (one.outcome === 'found' ? { ...one, traits: { ...one.traits, income: 1 } } : one)),
  }),
  fault('rejects whom it does not know', 'says unknown of whom the vendor does not know', {
    lookUp: finding((one) => (one.outcome === 'unknown' ? reject : one)),
  }),
  fault('fails all for one', 'rejects an identifier that cannot be asked about, alone among others', {
    lookUp: async (ctx, identifiers) => {
      const result = await good.lookUp(ctx, identifiers);
      return Array.isArray(result) && result.some(({ outcome }) => outcome === 'reject')
        ? result.map(() => reject)
        : result;
    },
  }),
  fault('answers in the order of the vendor', 'answers in the order of the question', {
    lookUp: (ctx, identifiers) =>
      good.lookUp(
        ctx,
        [...identifiers].sort((a, b) => a.value.localeCompare(b.value)),
      ),
  }),
  fault('promises more than it can', 'answers a batch of its own limit (50)', {
    lookUp: async (ctx, identifiers) =>
      identifiers.length > 40 ? { batch: 'blocked', message: 'too many' } : good.lookUp(ctx, identifiers),
  }),
  fault('refuses good credentials', 'accepts good credentials in its probe', {
    test: async () => Promise.reject(new TributaryError('CREDENTIALS_REFUSED', 'no')),
  }),
  fault('has a probe that always passes', 'refuses bad credentials in its probe, and as a batch when asking', {
    test: async () => {},
  }),
  fault('takes a dead vendor for a wrong key', 'tells a dead vendor from refused credentials in its probe', {
    test: (ctx) => good.test(ctx).catch(() => Promise.reject(new TributaryError('CREDENTIALS_REFUSED', 'no'))),
  }),
  fault('rejects people when throttled', 'reports a vendor that asks for patience as throttled', {
    lookUp: instead('throttled', reject),
  }),
  fault('knows nobody while the vendor is down', 'reports a failing vendor as unavailable', {
    lookUp: instead('unavailable', unknown),
  }),
  fault('knows nobody with a withdrawn key', 'reports withdrawn credentials as unauthorized', {
    lookUp: instead('unauthorized', unknown),
  }),
  fault('throws when the connection dies', 'reports a connection that dies as unavailable', {
    lookUp: async (ctx, identifiers) => {
      const result = await good.lookUp(ctx, identifiers);
      if (!Array.isArray(result) && result.batch === 'unavailable') throw new TypeError('socket hang up');
      return result;
    },
  }),
  fault('logs its token', 'never shows a secret in findings, logs, errors or on the console', {
    test: async (ctx) => {
      ctx.log.info('probing', { auth: ctx.settings.token });
      await good.test(ctx);
    },
  }),
  fault('fetches past its client', 'opens no connection but through its context', {
    test: async (ctx) => {
      await fetch(ctx.settings.url).catch(() => undefined);
      await good.test(ctx);
    },
  }),
  fault('writes into its identifiers', 'leaves its identifiers as they were', {
    lookUp: async (ctx, identifiers) => {
      const result = await good.lookUp(ctx, identifiers);
      for (const one of identifiers) one.value = one.value.toUpperCase();
      return result;
    },
  }),
  fault('remembers answers', 'keeps no answers of its own', {
    lookUp: async (ctx, identifiers) => {
      const known = identifiers.map(({ value }) => memory.get(ctx.settings.url + value));
      if (known.every((one) => one !== undefined)) return known;
      const result = await good.lookUp(ctx, identifiers);
      if (Array.isArray(result))
        result.forEach((one, index) => memory.set(ctx.settings.url + identifiers[index]?.value, one));
      return result;
    },
  }),
]);
