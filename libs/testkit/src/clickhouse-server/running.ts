import { EngineError } from './engine-error.js';
import { quoted } from './outline.js';
import type { Threads } from './threads.js';

interface Entry {
  mark: string;
  pursuit?: Promise<void>;
  queryId: string;
  sql: string;
  ended: Promise<void>;
  reason: 'killed' | 'late' | null;
}

/** How a statement was ended before its time. */
export type Reason = NonNullable<Entry['reason']>;

/**
 * The statements under way, by the client's id. The engine gives its own ids and takes none, so each statement has a mark by which
 * it can be found: the setting `log_comment`, and a comment before it for statements that set another one themselves (the engine
 * drops comments where it binds parameters).
 */
export interface RunningStatements {
  /** Marks a statement as running until `end` is called. @throws EngineError 216 where the id is in use. */
  begin(queryId: string, sql: string): { mark: string; end(): void; reason(): Entry['reason'] };
  /** Stops a statement in the engine and resolves when it has ended; false where none has this id. */
  kill(queryId: string, reason: Reason): Promise<boolean>;
  killAll(): Promise<void>;
  textOf(queryId: string): string;
}

/** Pause between two tries: a statement cannot be killed before the engine has begun it. */
const retryMs = 25;

/** @param control a thread of its own, so that a statement can be stopped while all others are taken. */
export function createRunning(control: Threads): RunningStatements {
  const running = new Map<string, Entry>();
  let count = 0;
  let turn: Promise<unknown> = Promise.resolve();

  function stop(mark: string): Promise<void> {
    const sql = `KILL QUERY WHERE Settings['log_comment'] = ${quoted(mark)} OR startsWith(query, ${quoted(mark)}) ASYNC`;
    const run = async (): Promise<void> => {
      const answer = control.run({ before: [], undo: [], sql, format: 'Null', answer: 'whole' });
      while (!(await answer.next()).done);
    };
    const done = turn.then(run).catch(() => undefined);
    turn = done;
    return done;
  }

  async function kill(queryId: string, reason: Reason): Promise<boolean> {
    const entry = running.get(queryId);
    if (!entry) return false;
    entry.reason ??= reason;
    // One pursuit for all who ask: clients ask again and again.
    await (entry.pursuit ??= pursue(entry));
    return true;
  }

  async function pursue(entry: Entry): Promise<void> {
    while (running.get(entry.queryId) === entry) {
      await stop(entry.mark);
      await Promise.race([entry.ended, new Promise((resolve) => setTimeout(resolve, retryMs))]);
    }
  }

  return {
    begin(queryId, sql) {
      if (running.has(queryId))
        throw new EngineError(
          `Code: 216. DB::Exception: Query with id = ${queryId} is already running. (QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING)`,
        );
      let resolve = (): void => undefined;
      const ended = new Promise<void>((done) => (resolve = done));
      const entry: Entry = {
        queryId,
        sql,
        ended,
        reason: null,
        mark: `/* ${++count}:${process.pid} */ `,
      };
      running.set(queryId, entry);
      return {
        mark: entry.mark,
        end: () => (running.delete(queryId), resolve()),
        reason: () => entry.reason,
      };
    },
    kill,
    killAll: async () => void (await Promise.all([...running.keys()].map((id) => kill(id, 'killed')))),
    textOf: (queryId) => running.get(queryId)?.sql ?? '',
  };
}
