import { judgeSilence, judgeStatus, remoteList, sendInLanes } from '@tributary/http-delivery';
import { defineDestination, type BatchOutcome, type Operation, type Outcome } from '@tributary/plugin-kit';
import { askPage, connect, failure, type Ask, type Page } from './connect.js';
import { feedback } from './feedback.js';
import { change, create, join, leave } from './requests.js';
import { record, settings, type PersonRecord } from './settings.js';

/** Keeps a list (there called segment) of contacts at Resend in step with a segment. */
export default defineDestination({
  id: 'resend',
  title: 'Resend',
  summary: 'Keeps a list of contacts at Resend in step with a segment, for broadcasts.',
  version: '1.0.0',
  engine: '^0.1',
  needs: ['http'],
  settings,
  record,
  identity: ['email'],
  channel: 'email',
  purposes: ['marketing'],
  limits: { items: 100, concurrency: 1, rate: [{ per: 'account', max: 2, windowMs: 1000 }] },
  can: { upsert: true, remove: 'membership', idempotencyKey: true, async: false },
  feedback,

  async test(ctx) {
    await askPage(connect(ctx), '/segments', null);
  },

  async ensure(ctx, segment) {
    const ask = connect(ctx);
    const name = `${ctx.settings.listPrefix}${segment.key}`;
    for (let after: string | null = null; ;) {
      const page: Page<{ id: string; name: string }> = await askPage(ask, '/segments', after);
      const found = page.data.find((one) => one.name === name);
      if (found) return found.id;
      after = page.data.at(-1)?.id ?? null;
      if (!page.has_more || after === null) break;
    }
    const response = await ask({ method: 'POST', path: '/segments', body: { name } });
    if (response.status !== 201 && response.status !== 200) throw failure(response);
    return (JSON.parse(response.text) as { id: string }).id;
  },

  async send(ctx, operations, { segment }) {
    const ask = connect(ctx);
    const list = remoteList(segment);
    return sendInLanes(operations as readonly Operation[], async (operation) => {
      try {
        return await deliver(ask, operation as Operation<PersonRecord>, { list, now: ctx.clock.now() });
      } catch (error) {
        return judgeSilence(error);
      }
    });
  },

  async preview(_, operations, { segment }) {
    const list = segment.remote ?? 'a new list';
    return operations.flatMap((operation) =>
      (operation.kind === 'remove' ? [leave(operation, list)] : [change(operation), join(operation, list)]).map(
        ({ method, path, body }) => ({
          title: `${method} ${path}`,
          body:
            body === undefined ? operation.record.email : JSON.stringify({ email: operation.record.email, ...body }),
        }),
      ),
    );
  },

  async list(ctx, segment, cursor) {
    const path = `/contacts?segment_id=${encodeURIComponent(remoteList(segment))}`;
    const { data, has_more: more } = await askPage<{ id: string; email: string }>(connect(ctx), path, cursor);
    return { members: data.map(({ email }) => email), cursor: more ? (data.at(-1)?.id ?? null) : null };
  },

  async erase(ctx, person) {
    const { email } = person;
    if (!email) return;
    const response = await connect(ctx)({ method: 'DELETE', path: `/contacts/${encodeURIComponent(email)}` });
    if (response.status !== 200 && response.status !== 404) throw failure(response);
  },
});

/** Resend has no upsert: who is not there to be changed is made. Each step may be repeated. */
async function deliver(
  ask: Ask,
  operation: Operation<PersonRecord>,
  { list, now }: { list: string; now: number },
): Promise<Outcome | BatchOutcome> {
  const judged = (response: Awaited<ReturnType<Ask>>): Outcome | BatchOutcome =>
    response.status === 200 || response.status === 201
      ? { outcome: 'ok' }
      : response.status === 404
        ? { batch: 'blocked', message: 'The list is gone at Resend.' }
        : judgeStatus(response, 'Resend', now);
  if (operation.kind === 'remove') {
    const left = await ask(leave(operation, list));
    // Nobody of this address, or no such list: in both cases they are not on it.
    return left.status === 404 ? { outcome: 'ok' } : judged(left);
  }
  const changed = await ask(change(operation));
  if (changed.status === 404) return judged(await ask(create(operation, list)));
  return changed.status === 200 ? judged(await ask(join(operation, list))) : judged(changed);
}
