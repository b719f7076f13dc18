import Bull, { type AdvancedSettings, type Queue, type QueueOptions } from 'bull';
import type { Redis, RedisOptions } from 'ioredis';
import { pauseAfter, type SettledKind } from '../job-kinds.js';
import { patient, type RedisAddress } from './redis.js';

const day = 86_400;
/** Bull serves the lowest number first; ours counts the other way from the middle. */
const middle = 1_000_000;

/** A queue that only adds jobs, over a connection that is not its own. */
export function producerQueue(kind: string, prefix: string, client: Redis): Queue {
  return new Bull(kind, { prefix, createClient: () => client, skipVersionCheck: true } as QueueOptions);
}

/** What all queues that carry out jobs share, opened by us or by the application: connections that wait for Redis. */
export const consumerConnection = (prefix: string, address: RedisAddress): ConsumerConnection => ({
  prefix,
  redis: patient(address),
});

export interface ConsumerConnection {
  prefix: string;
  redis: RedisOptions;
}

/** A kind's own settings of its queue: a lock as long as its expiry, and pauses that double. */
export function consumerSettings(kind: SettledKind): AdvancedSettings {
  const lockDuration = kind.expireSeconds * 1000;
  return {
    lockDuration,
    stalledInterval: Math.min(5000, lockDuration),
    // How often a job may be taken over is counted with its other failures, by us.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
    guardInterval: 5000,
    retryProcessDelay: 500,
    drainDelay: 5,
    backoffStrategies: { doubling: (attempts) => pauseAfter(attempts, kind.backoffMs) },
  };
}

/** How a job is added. Done jobs are kept for a week, dead and cancelled ones for four. */
export function jobOptions(
  kind: SettledKind,
  job: { id: string; now: number; runAt: number | undefined; priority: number },
): Bull.JobOptions {
  const { id: jobId, now: timestamp } = job;
  // Bull's types leave the timestamp out.
  const own: Bull.JobOptions & { timestamp: number } = {
    jobId,
    timestamp,
    delay: Math.max(0, (job.runAt ?? timestamp) - timestamp),
    priority: Math.min(2 * middle, Math.max(1, middle - Math.round(job.priority))),
    attempts: kind.retries + 1,
    backoff: { type: 'doubling' },
    removeOnComplete: { age: 7 * day },
    removeOnFail: { age: 28 * day },
    // That of the last failure: the others say no more.
    stackTraceLimit: 1,
  };
  return own;
}
