import { setTimeout as pause } from 'node:timers/promises';
import { TributaryError } from '@tributary/contracts';
import type { FeedPage } from '@tributary/worker';
import { askHolder } from '@tributary/worker/holder';
import { interruption, places, withHouse, type GlobalOptions } from '../execute.js';
import { lineOf } from './line.js';

export interface TailOptions extends GlobalOptions {
  kind?: string[];
  source?: string;
  event?: string;
  id?: string;
  personal?: boolean;
  /** Ends after so many lines. */
  count?: number;
  /** Ends after so many seconds. */
  seconds?: number;
}

type Ask = (args: object) => Promise<FeedPage>;

const waitMs = 10_000;

/**
 * Prints events as they pass, until it is stopped: through the process that holds the data directory, or, where everything
 * lies on servers, beside the processes that use them. With `json` every line is an object; the last one is the sum.
 */
export async function tail(options: TailOptions, write: (line: string) => void): Promise<void> {
  const { dataDirectory } = places(options);
  const interrupted = interruption();
  const { signal } = interrupted;
  const asked: Ask = async (args) => {
    const answer = await askHolder(dataDirectory, { command: 'events next', args }, { signal });
    if (answer === undefined) throw nobody();
    return answer as FeedPage;
  };
  try {
    // Whether somebody is there is found out by the first question.
    const first = await askHolder(dataDirectory, { command: 'events next', args: { limit: 0 } }, { signal });
    if (first !== undefined) return await follow(asked, { options, signal, write });
    const { commands } = await import('@tributary/worker');
    await withHouse(options, async (house) => {
      if (!house.databaseOnServer) throw nobody();
      const ask: Ask = (args) =>
        commands['events next']?.({ house, tell: () => {}, signal }, args) as Promise<FeedPage>;
      await follow(ask, { options, signal, write });
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    interrupted.forget();
  }
}

async function follow(
  ask: Ask,
  { options, signal, write }: { options: TailOptions; signal: AbortSignal; write: (line: string) => void },
): Promise<void> {
  const { kind: kinds, source, event, id, personal, json, count = Infinity, seconds = Infinity } = options;
  const filter = { kinds, source, event, id };
  const until = performance.now() + seconds * 1000;
  let after: string | undefined;
  let [shown, missed] = [0, 0];
  const stop = stopped(signal);
  while (!signal.aborted && shown < count && performance.now() < until) {
    const left = Math.max(0, Math.min(waitMs, until - performance.now()));
    const limit = Math.min(200, count - shown);
    const work = ask({ filter, after, limit, personal, waitMs: after === undefined ? 0 : left });
    const page = await Promise.race([work, stop]);
    if (page === undefined) break;
    after = page.next;
    missed += page.missed ?? 0;
    if (page.missed !== 0)
      write(
        json
          ? JSON.stringify({ missed: page.missed })
          : `… ${page.missed ?? 'an unknown number of'} events went by unseen`,
      );
    for (const { line } of page.lines) write(json ? JSON.stringify(line) : lineOf(line));
    shown += page.lines.length;
  }
  if (json) write(JSON.stringify({ shown, missed }));
}

async function stopped(signal: AbortSignal): Promise<undefined> {
  await pause(2_147_483_647, undefined, { signal, ref: false }).catch(() => {});
}

function nobody(): TributaryError {
  return new TributaryError(
    'NOT_FOUND',
    'Nothing runs on this data directory, so no events pass. Start it with `tributary start`, or name it with --data.',
  );
}
