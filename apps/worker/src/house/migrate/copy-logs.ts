import { createHash } from 'node:crypto';
import { TributaryError, type EventLog, type Frame } from '@tributary/contracts';
import { laneOfKey } from '@tributary/eventlog';

const lanesOf = (log: EventLog) => Array.from({ length: log.lanes }, (_, lane) => lane);

/** Frames of a log, lane by lane, each lane in order. */
async function* batchesOf(log: EventLog): AsyncGenerator<Frame[]> {
  for (const lane of lanesOf(log)) {
    const end = await log.end(lane);
    for (let next = await log.first(lane); next <= end;) {
      const frames = await log.read(next);
      if (frames.length > 0) yield frames;
      next = (frames.at(-1)?.position ?? end) + 1;
    }
  }
}

/**
 * Appends every frame of a log of one lane to another log, in order. What an earlier call appended is counted lane by
 * lane and left out: a lane holds the beginning of what belongs there.
 */
export async function copyLog(from: EventLog, to: EventLog, onPart: (done: number) => void): Promise<void> {
  const there = new Map<number, number>();
  for await (const frames of batchesOf(to))
    for (const { key } of frames) {
      const lane = laneOfKey(key, to.lanes);
      there.set(lane, (there.get(lane) ?? 0) + 1);
    }
  const end = await from.end();
  for await (const frames of batchesOf(from)) {
    const missing = frames.filter(({ key }) => {
      const lane = laneOfKey(key, to.lanes);
      const left = there.get(lane) ?? 0;
      there.set(lane, Math.max(0, left - 1));
      return left === 0;
    });
    if (missing.length > 0 && (await to.append(missing)) === 0)
      throw new TributaryError('LOG_UNAVAILABLE', 'The brokers stopped answering while the log was moved.');
    onPart((frames.at(-1)?.position ?? end) / end);
  }
}

/** Frames of a log and a hash of them in their order, as it is within each of so many lanes. */
export async function logFingerprint(log: EventLog, lanes: number): Promise<{ rows: number; hash: string }> {
  let rows = 0;
  const sums = Array.from({ length: lanes }, () => createHash('sha256'));
  for await (const frames of batchesOf(log))
    for (const { key, source, receivedAt, body } of frames) {
      rows++;
      const head = JSON.stringify([key, source, receivedAt, body.length]);
      sums[laneOfKey(key, lanes)]?.update(head).update(body);
    }
  const whole = createHash('sha256');
  for (const sum of sums) whole.update(sum.digest());
  return { rows, hash: whole.digest('hex').slice(0, 16) };
}
