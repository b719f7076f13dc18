import { parentPort, workerData } from 'node:worker_threads';
import { asTributaryError, TributaryError } from '@tributary/contracts';
import {
  assignWithScores,
  compareVersions,
  driftOf,
  runClustering,
  type AlgorithmRunner,
  type Everyone,
} from '@tributary/models';
import type { Asked, FromThread, Given, ToThread } from './messages.js';

/** The thread's side: one piece of work, then it ends. */
const port = parentPort!;
const post = (message: FromThread): void => port.postMessage(message);
const open = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
let asked = 0;

port.on('message', (message: ToThread) => {
  const { resolve, reject } = open.get(message.number)!;
  open.delete(message.number);
  if ('value' in message) return resolve(message.value);
  const { code, message: text, details } = message.error;
  reject(new TributaryError(code, text, { details }));
});

function ask(what: Asked): Promise<never> {
  const number = asked++;
  return new Promise((resolve, reject) => {
    open.set(number, { resolve: resolve as (value: unknown) => void, reject });
    post({ says: 'ask', number, asked: what });
  });
}

const algorithms: AlgorithmRunner = {
  fit: (id, matrix, { params, seed }) => ask({ of: 'fit', id, matrix, params, seed }),
  again: (id, artifact, params) => ask({ of: 'again', id, artifact, params }),
  apply: (id, artifact, matrix) => ask({ of: 'apply', id, artifact, matrix }),
  explained: (id, artifact) => ask({ of: 'explained', id, artifact }),
  importance: (id, artifact) => ask({ of: 'importance', id, artifact }),
};

function everyoneElsewhere(id: string): Everyone {
  return {
    goOn: (prepared, { artifact, params }) => ask({ of: 'everyone', id, prepared, artifact, params }),
  };
}

async function answerOf({ work, given }: Given): Promise<unknown> {
  if (work === 'compare') return compareVersions(given.before, given.now);
  if (work === 'drift') return driftOf(given.reference, given.matrix);
  if (work === 'assign') return assignWithScores(given.artifact, given.matrix, algorithms);
  const { config, catalogue, matrix, sampled } = given;
  return runClustering(
    {
      algorithms,
      ...(sampled && { everyone: everyoneElsewhere(config.algorithm) }),
      features: { catalogue, matrix: async () => matrix },
      progress: (done, step) => post({ says: 'progress', done, step }),
    },
    config,
  );
}

answerOf(workerData as Given)
  .then(
    (answer) => post({ says: 'done', answer }),
    (error: unknown) => {
      const { code, message, details } = asTributaryError(error, 'INTERNAL');
      post({ says: 'failed', error: { code, message, details } });
    },
  )
  .finally(() => port.close());
