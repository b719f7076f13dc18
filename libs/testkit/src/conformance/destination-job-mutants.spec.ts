import { defineDestination, type DestinationDefinition, type Operation, type Outcome } from '@tributary/plugin-kit';
import { z } from 'zod';
import { mutantTable, type Mutant } from '../../fixtures/mutant-table.js';
import { destinationCases, startFaultServer, type DestinationSuite } from '../index.js';

const settings = z.object({ url: z.string().describe('Address') });
const record = z.record(z.string(), z.unknown());
type Definition = DestinationDefinition<typeof settings, typeof record>;

const away = { batch: 'unavailable' as const, message: 'away' };

/** A list that takes a batch as a job and is done when it is asked for the second time. */
const good: Definition = {
  id: 'later',
  title: 'Later',
  summary: 'A well-behaved list with jobs for tests of the suite.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: [],
  limits: { items: 200, concurrency: 1 },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: true },
  test: async () => {},
  async send(ctx, operations) {
    if (operations.length === 0) return [];
    const answer = await ctx.http?.request({ method: 'POST', url: ctx.settings.url, body: JSON.stringify(operations) });
    return answer?.status === 202 ? operations.map(() => ({ outcome: 'accepted', job: answer.text })) : away;
  },
  async poll(ctx, job, operations) {
    const answer = await ctx.http?.request({ method: 'GET', url: `${ctx.settings.url}/${job}` });
    if (answer?.status === 404) return each(operations, { outcome: 'retry', code: 'JOB_LOST', message: 'lost' });
    if (answer?.status !== 200) return away;
    if (answer.text === 'running') return each(operations, { outcome: 'accepted', job });
    const refused = JSON.parse(answer.text) as string[];
    return operations.map(({ profile }) =>
      refused.includes(profile) ? { outcome: 'reject', code: 'X', message: 'no' } : { outcome: 'ok' },
    );
  },
  preview: async (_, operations) =>
    operations.map((operation) => ({ title: 'POST', body: JSON.stringify(operation.record) })),
};

function each(operations: readonly Operation[], outcome: Outcome): Outcome[] {
  return operations.map(() => outcome);
}

const suite: DestinationSuite = {
  volume: 400,
  open: async () => {
    const list = new Map<string, string>();
    const jobs: { asked: number; refused: string[] }[] = [];
    const server = await startFaultServer(({ method, path, body }) => {
      if (method === 'GET') {
        const job = jobs[Number(path.slice(1).split('-')[1] ?? NaN) - 1];
        if (!job) return { status: 404 };
        return { status: 200, body: job.asked++ === 0 ? 'running' : JSON.stringify(job.refused) };
      }
      const refused: string[] = [];
      for (const { kind, profile, record: row } of JSON.parse(body) as Operation[])
        if (row['email'] === 'bad') refused.push(profile);
        else if (kind === 'remove') list.delete(profile);
        else list.set(profile, Object.values(row).join(' '));
      jobs.push({ asked: 0, refused });
      return { status: 202, body: `job-${jobs.length}` };
    });
    return {
      settings: { url: server.url },
      record: (n, revision = 1) => ({ email: `<p${n}>`, revision }),
      badRecord: () => ({ email: 'bad' }),
      mark: (n) => `<p${n}>`,
      holds: async () => [...list.values()].sort(),
      fail: (fault) => server.fail(fault),
      faults: ['unavailable'],
      close: server.close,
    };
  },
};

const polling = (does: string, caughtBy: string, poll: NonNullable<Definition['poll']>): Mutant => ({
  does,
  caughtBy,
  cases: destinationCases(defineDestination({ ...good, poll }) as never, suite),
});
const partly = 'answers one outcome per operation, in their order, when the vendor refuses one of them';

mutantTable(
  'destination with jobs',
  destinationCases(defineDestination(good) as never, suite).filter(({ name }) => name.includes(' job')),
  [
    polling('takes accepted for done', partly, async (_, __, operations) => each(operations, { outcome: 'ok' })),
    polling('never settles', 'delivers a first batch', async (_, job, operations) =>
      each(operations, { outcome: 'accepted', job }),
    ),
    polling('answers for one of many', 'delivers a first batch', async () => [{ outcome: 'ok' }]),
    polling(
      'drops people with a lost job',
      'settles nothing of a job that nobody knows',
      async (ctx, job, operations, options) => {
        const said = await good.poll?.(ctx, job, operations, options);
        return Array.isArray(said) && said[0]?.outcome === 'retry'
          ? each(operations, { outcome: 'reject', code: 'X', message: '' })
          : (said ?? away);
      },
    ),
    polling(
      'starts over when the vendor is away',
      'waits for a job while the vendor is away',
      async (ctx, job, operations, options) => {
        const said = await good.poll?.(ctx, job, operations, options);
        return Array.isArray(said) ? said : each(operations, { outcome: 'retry', code: 'X', message: '' });
      },
    ),
  ],
);
