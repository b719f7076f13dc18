import { defineDestination, TributaryError, type BatchOutcome, type Outcome } from '@tributary/plugin-kit';
import { composeMail } from './compose-mail.js';
import { judgeFailure } from './judge-failure.js';
import { transportOf } from './kept-transport.js';
import { openTransport } from './mail-transport.js';
import { record, settings } from './settings.js';

/** Writes one mail to each person who enters a segment. */
export default defineDestination({
  id: 'smtp',
  title: 'SMTP mail',
  summary: 'Writes a mail from a template to each person who enters a segment, through any mail server.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['tcp'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: ['marketing'],
  limits: { items: 100, concurrency: 1 },
  can: { upsert: false, remove: 'none', idempotencyKey: false, async: false },

  async test(ctx) {
    const transport = openTransport(ctx.settings, ctx.tcp);
    try {
      await transport.verify();
    } catch (error) {
      const judged = judgeFailure(error, false);
      if ('batch' in judged && judged.batch === 'unauthorized')
        throw new TributaryError('CREDENTIALS_REFUSED', `${judged.message} Check user and password.`);
      const reason = 'message' in judged ? judged.message : 'The mail server does not answer.';
      throw new TributaryError('VENDOR_UNAVAILABLE', `${reason} Check host, port and security.`);
    } finally {
      transport.close();
    }
  },

  async send(ctx, operations, { idempotencyKey }) {
    const outcomes = operations.map(({ kind }): Outcome | null => (kind === 'add' ? null : { outcome: 'ok' }));
    if (outcomes.every((outcome) => outcome !== null)) return outcomes.filter((outcome) => outcome !== null);
    const held = transportOf(ctx);
    let stop: BatchOutcome | undefined;
    let sound = true;
    for (const [index, operation] of operations.entries()) {
      if (outcomes[index]) continue;
      const mail = composeMail(operation, ctx.settings, idempotencyKey);
      const judged = await held.transport.sendMail(mail).then(
        () => ({ outcome: 'ok' as const, remoteId: mail.messageId }),
        (error: unknown) => {
          sound = false;
          return judgeFailure(error, held.handedOver.has(mail.messageId));
        },
      );
      if ('batch' in judged) {
        stop = judged;
        break;
      }
      outcomes[index] = judged;
    }
    if (sound) held.keep();
    else held.close();
    const mailed = operations.some((operation, index) => operation.kind === 'add' && outcomes[index]);
    if (stop && !mailed) return stop;
    const later: Outcome = {
      outcome: 'retry',
      code: 'VENDOR_UNAVAILABLE',
      message: stop && 'message' in stop ? stop.message : 'Not sent yet.',
    };
    return outcomes.map((outcome) => outcome ?? later);
  },

  async preview(ctx, operations, { idempotencyKey }) {
    return operations
      .filter(({ kind }) => kind === 'add')
      .map((operation) => {
        const { headers, text, html, ...rest } = composeMail(operation, ctx.settings, idempotencyKey);
        const lines = Object.entries({ ...rest, ...headers }).map(([name, value]) => `${name}: ${value}`);
        return { title: `mail to ${rest.to}`, body: [lines.join('\n'), text, ...(html ? [html] : [])].join('\n\n') };
      });
  },
});
