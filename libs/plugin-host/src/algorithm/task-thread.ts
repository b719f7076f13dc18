import { parentPort } from 'node:worker_threads';
import { asTributaryError } from '@tributary/contracts';
import { asPlugin } from '../containment/plugin-scope.js';
import type { TaskMessage, TaskReply } from './parallel.js';

type Answerer = (order: unknown) => unknown;

/** A task's side of {@link taskThreads}: makes what holds the data once, and answers one order after the other. */
let held: { plugin: string; holder: Promise<Answerer> } | undefined;

parentPort?.on('message', (message: TaskMessage) => {
  if ('begin' in message) held = begun(message.begin);
  else
    void replyTo(message.order).then((reply) => {
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

async function replyTo(order: unknown): Promise<TaskReply> {
  try {
    const { plugin, holder } = held!;
    const answer = await holder;
    return { answer: await asPlugin(plugin, async () => answer(order)) };
  } catch (error) {
    const { code, message, details } = asTributaryError(error, 'PLUGIN_FAULT');
    return { error: { code, message, details } };
  }
}
