import { errorCodes, type JobInfo, type JobState } from '@tributary/contracts';
import type { Redis } from 'ioredis';
import { byAge, kindOfJob } from './job-ids.js';
import { runScript } from './scripts.js';

/** What we give Bull as a job's data. */
export interface Parcel {
  input: unknown;
  key?: string;
}

/** A job as callers see it, and its key. */
export interface KnownJob {
  info: JobInfo;
  key: string;
}

/** Null where there is none, or where it ended so long ago that it is gone. */
export async function readJob(client: Redis, prefix: string, id: string): Promise<KnownJob | null> {
  const kind = kindOfJob(id);
  if (kind === null) return null;
  const [state, ...pairs] = (await runScript(client, 'read', { base: `${prefix}:${kind}:`, id })) as string[];
  if (state === undefined) return null;
  const fields: Record<string, string> = {};
  for (let index = 0; index < pairs.length; index += 2) fields[String(pairs[index])] = String(pairs[index + 1]);
  const { input, key = '' } = json(fields.data) as Parcel;
  const progress = json(fields.progress);
  const failed = state === 'done' ? undefined : fields.failedReason;
  return {
    key,
    info: {
      id,
      kind,
      state: state as JobState,
      data: input,
      attempts: Number(fields.starts ?? 0),
      createdAt: Number(fields.timestamp),
      startedAt: fields.processedOn === undefined ? null : Number(fields.processedOn),
      endedAt: fields.finishedOn === undefined ? null : Number(fields.finishedOn),
      progress: typeof progress === 'object' ? (progress as JobInfo['progress']) : null,
      result: json(fields.returnvalue) ?? null,
      cause: failed === undefined ? null : readCause(failed),
    },
  };
}

/** How a cause is written where Bull keeps the reason of a failure: other tools of Bull show it too. */
export const writeCause = ({ code, message }: { code: string; message: string }) => `${code}: ${message}`;

function readCause(reason: string): JobInfo['cause'] {
  const [, code, message] = /^([A-Z_]+): (.*)$/s.exec(reason) ?? [];
  return code !== undefined && code in errorCodes
    ? { code, message: message ?? '' }
    : { code: 'INTERNAL', message: reason };
}

/** Sets of a queue that may hold jobs of a state, and how to read each from its newest end. */
const places: Record<JobState, readonly (readonly ['lrange' | 'zrevrange', string])[]> = {
  waiting: [
    ['lrange', 'wait'],
    ['lrange', 'paused'],
    ['zrevrange', 'delayed'],
  ],
  retrying: [
    ['lrange', 'wait'],
    ['lrange', 'paused'],
    ['zrevrange', 'delayed'],
  ],
  active: [['lrange', 'active']],
  done: [['zrevrange', 'completed']],
  dead: [['zrevrange', 'failed']],
  cancelled: [['zrevrange', 'failed']],
};
/** Of each set at most so many ids are looked at. */
const most = 10_000;
const readAtOnce = 50;

/** Jobs of some kinds, the newest first. Among more than ten thousand of a state older ones may be passed over. */
export async function listJobs(
  client: Redis,
  { prefix, kinds, state, limit }: { prefix: string; kinds: readonly string[]; state?: JobState; limit: number },
): Promise<JobInfo[]> {
  const ids = new Set<string>();
  const sets = state ? places[state] : [...places.waiting, ...places.active, ...places.done, ...places.dead];
  for (const kind of kinds)
    for (const [read, name] of sets)
      for (const id of await client[read](`${prefix}:${kind}:${name}`, 0, most - 1)) ids.add(id);
  const sorted = [...ids].sort(byAge);
  const found: JobInfo[] = [];
  for (let start = 0; start < sorted.length && found.length < limit; start += readAtOnce) {
    const page = sorted.slice(start, start + readAtOnce).map((id) => readJob(client, prefix, id));
    for (const job of await Promise.all(page)) if (job && (!state || job.info.state === state)) found.push(job.info);
  }
  return found.slice(0, limit);
}

function json(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
