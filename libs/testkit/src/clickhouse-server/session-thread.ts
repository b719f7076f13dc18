/**
 * Entry of a session thread: one session, one statement at a time. What a statement set is put back after it, so that nothing of
 * one request reaches the next. (A session for each would be simpler, but the engine now and then hangs when one is closed.)
 */
import { parentPort, workerData } from 'node:worker_threads';
import { Session } from 'chdb';
import type { Statement, ThreadReply, ThreadRequest, ThreadStart } from './messages.js';

const port = parentPort!;
const { path, arguments: connectionArgs } = workerData as ThreadStart;
const reply = (message: ThreadReply, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
let pulled: (() => void) | null = null;

/** Hands over one piece and waits until it is asked for the next: the engine is never more than one ahead. */
async function hand(piece: Uint8Array): Promise<void> {
  const bytes = new Uint8Array(piece);
  const asked = new Promise<void>((resolve) => (pulled = resolve));
  reply({ kind: 'chunk', bytes }, [bytes.buffer]);
  await asked;
}

const session = new Session(path, { connectionArgs });

function putBack(names: readonly string[]): void {
  for (const statement of [
    'USE default',
    ...(names.length > 0 ? [`SET ${names.map((name) => `${name} = DEFAULT`).join(', ')}`] : []),
  ])
    try {
      session.query(statement);
    } catch {
      // A name that no engine knows was not set either; the others one by one.
      if (names.length > 1 && statement.startsWith('SET')) for (const name of names) putBack([name]);
    }
}

async function run({ before, undo, sql, format, answer }: Statement): Promise<void> {
  try {
    for (const statement of before) session.query(statement);
    if (answer === 'whole') {
      const text = session.query(sql, format);
      if (text) await hand(Buffer.from(text));
    } else {
      try {
        for await (const chunk of session.queryStream(sql, { format })) await hand(chunk.raw());
      } catch (error) {
        // A stream that ended in an error stays listed as running until the next one takes its place.
        await session
          .queryStream('SELECT 1 WHERE 0')
          [Symbol.asyncIterator]()
          .next()
          .catch(() => undefined);
        throw error;
      }
    }
    putBack(undo);
    reply({ kind: 'done' });
  } catch (error) {
    putBack(undo);
    reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  }
}

port.on('message', (request: ThreadRequest) => {
  if (request.kind === 'run') void run(request.statement);
  else if (request.kind === 'pull') pulled?.();
  else {
    session.close();
    port.close();
  }
});
reply({ kind: 'ready' });
