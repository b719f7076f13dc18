import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { FeedLine, FeedPage } from '@tributary/worker';

/** Milliseconds after which a browser comes again when the stream broke. */
const retryMs = 2_000;

export interface StreamOptions {
  /** Lines behind a place; waits for them for a while. */
  next(after: string | undefined): Promise<FeedPage>;
  /** What is shown of a line. */
  show(line: FeedLine): object;
  after: string | undefined;
  signal: AbortSignal;
}

/**
 * Writes lines as server-sent events until the signal comes, one page at a time: no page is asked for before the one before
 * it left, so that a slow reader costs nothing but its own lines, and is told how many. An id without data keeps the place
 * of a reader for whom nothing came.
 */
export async function writeStream(answer: ServerResponse, { next, show, after, signal }: StreamOptions): Promise<void> {
  answer.write(`retry: ${retryMs}\n\n`);
  let place = after;
  while (!signal.aborted) {
    const page = await next(place);
    place = page.next;
    const missed = page.missed === 0 ? '' : `event: missed\ndata: ${JSON.stringify({ lines: page.missed })}\n\n`;
    const lines = page.lines.map(
      ({ id, line }) => `id: ${id}\nevent: ${line.kind}\ndata: ${JSON.stringify(show(line))}\n\n`,
    );
    if (!answer.write(`${missed}${lines.join('')}id: ${place}\n\n`)) await drained(answer, signal);
  }
  answer.end();
}

async function drained(answer: ServerResponse, signal: AbortSignal): Promise<void> {
  // The signal also comes when the connection is gone, for which there is no "drain".
  await once(answer, 'drain', { signal }).catch(() => {});
}
