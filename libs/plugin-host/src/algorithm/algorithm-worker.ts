import { parentPort, workerData } from 'node:worker_threads';
import { asTributaryError, TributaryError, type Matrix } from '@tributary/contracts';
import type { AlgorithmPlugin } from '@tributary/plugin-kit';
import { asPlugin } from '../containment/plugin-scope.js';
import { paramsOf } from './params-of.js';
import { resultFault } from './check-answer.js';
import { taskThreads } from './parallel.js';
import type { AlgorithmCall, AlgorithmReply } from './messages.js';

/** The thread's side: imports the plugin and runs one call at a time. A cancelled call ends with the thread. */
const port = parentPort;
const helpers = taskThreads((workerData as { parallel: number }).parallel);
const post = (reply: AlgorithmReply): void => port?.postMessage(reply);

port?.on('message', (call: AlgorithmCall) => {
  run(call)
    .then((value) => post({ reply: 'result', value }))
    .catch((error: unknown) => {
      const { code, message, details } = asTributaryError(error, 'PLUGIN_FAULT');
      // What cannot be cloned is no plain data.
      const text = error instanceof DOMException ? `its answer is not plain data: ${error.message}` : message;
      post({ reply: 'error', error: { code, message: text, details } });
    });
});

async function run(call: AlgorithmCall): Promise<unknown> {
  const plugin = await load(call.url);
  post({ reply: 'loaded', plugin: plugin.id });
  const answer = await asPlugin(plugin.id, () => answerOf(plugin, call));
  const fault = resultFault(plugin, call, answer);
  if (fault) throw new TributaryError('PLUGIN_FAULT', `${fault}.`);
  return call.call === 'apply' ? inSharedMemory(answer as Int32Array | Float64Array | Matrix) : answer;
}

async function answerOf(plugin: AlgorithmPlugin, call: AlgorithmCall): Promise<unknown> {
  if (call.call === 'fit') {
    const tools = {
      seed: call.seed,
      signal: new AbortController().signal,
      progress: (done: number) => post({ reply: 'progress', done }),
      parallel: helpers(plugin.id),
    };
    return plugin.fit(call.matrix, paramsOf(plugin, call.params), tools);
  }
  if (call.call === 'again')
    return plugin.kind === 'clustering' && plugin.again
      ? plugin.again(call.artifact, paramsOf(plugin, call.params))
      : null;
  if (call.call === 'apply') return plugin.apply(call.artifact, call.matrix);
  if (call.call === 'importance') {
    if (plugin.kind !== 'prediction') throw new TributaryError('INVALID_REQUEST', `${plugin.id} foretells nothing.`);
    return plugin.importance(call.artifact);
  }
  if (plugin.kind !== 'reduction') throw new TributaryError('INVALID_REQUEST', `${plugin.id} explains no variance.`);
  return plugin.explained(call.artifact);
}

async function load(url: string): Promise<AlgorithmPlugin> {
  try {
    return ((await import(url)) as { default: AlgorithmPlugin }).default;
  } catch (error) {
    throw new TributaryError('PLUGIN_INVALID', `The algorithm cannot be loaded in its thread: ${String(error)}`);
  }
}

/** Rows are handed from thread to thread, here and by whoever asked: from here on they are shared, not copied. */
function inSharedMemory(answer: Int32Array | Float64Array | Matrix): Int32Array | Float64Array | Matrix {
  if (!('columns' in answer)) return shared(answer);
  return {
    ...answer,
    columns: answer.columns.map((column) => ({ ...column, data: shared(column.data) }) as typeof column),
  };
}

function shared<T extends Matrix['columns'][number]['data'] | Int32Array>(values: T): T {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const make = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new make(new SharedArrayBuffer(values.byteLength));
  copy.set(values as never);
  return copy;
}
