import { judgeCall, resendFrame } from '@tributary/collection';
import type { FrameInput } from '@tributary/contracts';
import type { CommandContext, House } from '../../house/house.js';
import { quarantineBody } from './body.js';
import { quarantineLine, quarantineLines, type QuarantineFilter, type QuarantineLine } from './lines.js';

export interface Resending {
  /** Put into the log. */
  sent: number;
  /** Of those, by now: recorded as events, set aside once more, and neither (kept out by consent, a duplicate, or not yet processed). */
  recorded: number;
  setAsideAgain: number;
  otherwise: number;
  skipped: { id: string; reason: string }[];
}

/** Lines read and sent in one go. */
const page = 500;

/**
 * Sends lines of the quarantine into the log again: each in a frame that keeps its message id and names its line. Twice
 * is as once, since of one generation of a message only the first counts. By ids, or all open ones of a filter.
 * @throws NOT_FOUND
 */
export async function resend(
  { house, tell, signal }: CommandContext,
  asked: { ids: readonly string[] } | { filter: QuarantineFilter },
  by: string,
): Promise<Resending> {
  const total: Resending = { sent: 0, recorded: 0, setAsideAgain: 0, otherwise: 0, skipped: [] };
  const sent: string[] = [];
  for await (const lines of 'ids' in asked ? byIds(house, asked.ids) : byFilter(house, asked.filter)) {
    signal.throwIfAborted();
    const frames: FrameInput[] = [];
    for (const line of lines) {
      const made = await frameOf(house, line, by);
      if (typeof made === 'string') total.skipped.push({ id: line.id, reason: made });
      else {
        frames.push(made);
        sent.push(line.id);
      }
    }
    if (frames.length > 0) await house.events.append(frames);
    tell({ stage: 'resend', done: null, text: `${sent.length.toLocaleString('en-GB')} sent` });
  }
  total.sent = sent.length;
  if (sent.length > 0) await house.process(signal);
  return { ...total, ...(await fatesOf(house, sent)) };
}

async function* byIds(house: House, ids: readonly string[]): AsyncGenerator<QuarantineLine[]> {
  const lines: QuarantineLine[] = [];
  for (const id of new Set(ids)) lines.push(await quarantineLine(house.warehouse, id));
  yield lines;
}

async function* byFilter(house: House, filter: QuarantineFilter): AsyncGenerator<QuarantineLine[]> {
  for (let after: string | undefined; ;) {
    const lines = await quarantineLines(house.warehouse, { ...filter, state: 'open' }, { limit: page, after });
    if (lines.length > 0) yield lines;
    if (lines.length < page) return;
    after = lines.at(-1)?.id;
  }
}

async function frameOf(house: House, line: QuarantineLine, by: string): Promise<FrameInput | string> {
  if (line.resent) return `sent again at ${line.resent.at}`;
  const { body, stored } = await quarantineBody(house, line);
  if (body === undefined) return 'no call was made of it: edit it with a whole body first';
  const judged = judgeCall(body, { requestBytes: 0 });
  if (!judged.ok) return `${judged.reason}: edit it first`;
  return resendFrame(judged.call, {
    source: line.source,
    messageId: line.messageId || `quarantine:${line.id}`,
    resent: { of: line.id, generation: line.generation, by },
    now: Date.now(),
    stored,
  });
}

async function fatesOf(
  { warehouse }: House,
  ids: readonly string[],
): Promise<Pick<Resending, 'recorded' | 'setAsideAgain' | 'otherwise'>> {
  const params = { ids };
  const count = async (sql: string) => Number((await warehouse.query<{ n: string }>(sql, { params }))[0]?.n ?? 0);
  const recorded = await count(
    `SELECT count() AS n FROM events WHERE (log_position, log_index) IN (
       SELECT log_position, log_index FROM quarantine_resent FINAL WHERE id IN ({ids:Array(UInt64)}))`,
  );
  const setAsideAgain = await count(
    'SELECT uniqExact(resent_of) AS n FROM events_quarantine FINAL WHERE resent_of IN ({ids:Array(UInt64)})',
  );
  return { recorded, setAsideAgain, otherwise: Math.max(0, ids.length - recorded - setAsideAgain) };
}
