import { Session } from 'node:inspector/promises';
import { parentPort } from 'node:worker_threads';
import { asTributaryError } from '@tributary/contracts/errors';
import { asPlugin } from '../containment/plugin-scope.js';
import type { TaskMessage, TaskReply } from './parallel.js';

type Answerer = (order: unknown) => unknown;

/** A task's side of {@link taskThreads}: makes what holds the data once, and answers one order after the other. */
let held: { plugin: string; holder: Promise<Answerer> } | undefined;

parentPort?.on('message', (message: TaskMessage) => {
  if ('begin' in message) held = begun(message.begin);
  else
    void replyTo(message).then((reply) => {
      parentPort?.postMessage(reply);
    });
});

function begun({ plugin, task, given }: Extract<TaskMessage, { begin: object }>['begin']): NonNullable<typeof held> {
  const holder = asPlugin(plugin, async () =>
    ((await import(task)) as { default: (given: unknown) => Answerer }).default(given),
  );
  // Told to whoever asks first; until then it must not count as unhandled.
  holder.catch(() => undefined);
  return { plugin, holder };
}

async function replyTo(message: Exclude<TaskMessage, { begin: object }>): Promise<TaskReply> {
  try {
    return { answer: 'end' in message ? await letGo() : await answerTo(message.order) };
  } catch (error) {
    const { code, message: text, details } = asTributaryError(error, 'PLUGIN_FAULT');
    return { error: { code, message: text, details } };
  }
}

async function answerTo(order: unknown): Promise<unknown> {
  const { plugin, holder } = held!;
  const answer = await holder;
  return asPlugin(plugin, async () => answer(order));
}

const session = new Session();

/**
 * An idle thread collects no garbage: what its task held would stay until the next fills its memory, and count beside all
 * that a model run makes after its fit. So it is asked to, by the one way that Node documents.
 */
async function letGo(): Promise<void> {
  held = undefined;
  session.connect();
  await session.post('HeapProfiler.collectGarbage');
  session.disconnect();
}
