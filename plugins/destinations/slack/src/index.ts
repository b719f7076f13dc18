import { judgeSilence, sendInLanes, vendorApi, type VendorApi } from '@tributary/http-delivery';
import {
  defineDestination,
  TributaryError,
  type BatchOutcome,
  type DestinationContext,
  type Operation,
  type Outcome,
} from '@tributary/plugin-kit';
import { judgeAnswer } from './judge-answer.js';
import { messageOf } from './message.js';
import { record, settings, type MessageRecord, type Settings } from './settings.js';

/** Posts a message to a channel of Slack's for each person who enters, or leaves, a segment. */
export default defineDestination({
  id: 'slack',
  title: 'Slack',
  summary: 'Posts a message to a channel for each person who enters or leaves a segment.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: [],
  channel: 'data',
  purposes: [],
  // Slack allows a channel one message a second.
  limits: { items: 20, concurrency: 1, rate: [{ per: 'connection', max: 1, windowMs: 1000 }] },
  can: { upsert: false, remove: 'none', idempotencyKey: false, async: false },

  async test(ctx) {
    const response = await connect(ctx).ask({ method: 'POST', path: '/api/auth.test', body: {} });
    const judged = judgeAnswer(response, ctx.clock.now());
    if ('outcome' in judged && judged.outcome === 'ok') return;
    const refused = 'batch' in judged && judged.batch === 'unauthorized';
    throw new TributaryError(
      refused ? 'CREDENTIALS_REFUSED' : 'VENDOR_UNAVAILABLE',
      refused ? judged.message : `Slack answered ${response.status} to a question about the token.`,
    );
  },

  async send(ctx, operations, { segment }) {
    const api = connect(ctx);
    return sendInLanes(operations, async (operation): Promise<Outcome | BatchOutcome> => {
      const message = messageOf(operation as Operation<MessageRecord>, ctx.settings, segment);
      if (message === null) return { outcome: 'ok' };
      try {
        return judgeAnswer(await api.ask(message), ctx.clock.now());
      } catch (error) {
        return neverLeft(error) ? judgeSilence(error) : lost(error);
      }
    });
  },

  async preview(ctx, operations, { segment }) {
    return operations.flatMap((operation) => {
      const message = messageOf(operation, ctx.settings, segment);
      return message === null
        ? []
        : [{ title: `${message.method} ${message.path}`, body: JSON.stringify(message.body) }];
    });
  },
});

function connect(ctx: DestinationContext<Settings>): VendorApi {
  const { url, botToken } = ctx.settings;
  return vendorApi(ctx, { vendor: 'Slack', url, headers: { authorization: `Bearer ${botToken}` } });
}

/** Reasons why a connection was never made: nothing can have got through. */
const beforeLeaving = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function neverLeft(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } };
  return beforeLeaving.has(cause?.code ?? '');
}

/** Slack knows no keys for repeats: what may have been posted is not posted again. */
function lost(error: unknown): Outcome | BatchOutcome {
  const verdict = judgeSilence(error);
  return 'batch' in verdict
    ? { outcome: 'unknown', code: 'VENDOR_UNAVAILABLE', message: 'The connection to Slack ended without an answer' }
    : verdict;
}
