import type { JobInfo } from '@tributary/contracts';
import type { Job, Queue } from 'bull';
import type { SettledKind } from '../job-kinds.js';
import type { Parcel } from './job-view.js';
import { runScript } from './scripts.js';

/**
 * A job that this process carries out. Its lock and the number of its start are the fence: whatever the holder writes
 * counts only while the job is still its own and was not started anew, by this process or another.
 */
export interface Claim {
  job: Job<Parcel>;
  kind: SettledKind;
  /** 1 for the first start. */
  attempt: number;
}

const id = ({ job }: Claim) => String(job.id);
/** The consumer's connection: it waits for Redis where that is away. */
const client = ({ job }: Claim) => job.queue.client;
const fence = ({ job, attempt }: Claim) => [tokenOf(job.queue), attempt] as const;

/** Starts what Bull fetched; null where it was cancelled on the way. */
export async function beginJob(job: Job<Parcel>, kind: SettledKind): Promise<Claim | null> {
  const place = { base: job.queue.toKey(''), id: String(job.id), args: [tokenOf(job.queue)] };
  const attempt = Number(await runScript(job.queue.client, 'begin', place));
  return attempt === 0 ? null : { job, kind, attempt };
}

/** Keeps the claim of a living process from being taken over; false where the job is no longer ours. */
export async function keepClaim(claim: Claim): Promise<boolean> {
  const args = [...fence(claim), claim.kind.expireSeconds * 1000];
  return (await runScript(client(claim), 'keep', { base: claim.job.queue.toKey(''), id: id(claim), args })) === 1;
}

export async function noteProgress(claim: Claim, progress: JobInfo['progress']): Promise<void> {
  const args = [...fence(claim), JSON.stringify(progress)];
  await runScript(client(claim), 'note', { base: claim.job.queue.toKey(''), id: id(claim), args });
}

/** Back in the line at once, as if it had not been started: a shutdown is no failed attempt. */
export async function handBack(claim: Claim): Promise<void> {
  const args = [...fence(claim), Date.now()];
  await runScript(client(claim), 'handBack', { base: claim.job.queue.toKey(''), id: id(claim), args });
}

/** Frees the key of a job that has ended. */
export async function releaseKey({ queue, id, data }: Job<Parcel>): Promise<void> {
  if (data.key === undefined) return;
  await runScript(queue.client, 'release', { base: queue.toKey(''), id: String(id), args: [data.key] });
}

/** Has Bull leave a job alone that is no longer ours: it would write its outcome over that of the one who has it. */
export function disown(job: Job): null {
  job.moveToCompleted = () => Promise.resolve(null);
  job.moveToFailed = () => Promise.resolve(null);
  return null;
}

/** What Bull writes into the locks of this queue object; its types leave it out. */
const tokenOf = (queue: Queue) => (queue as Queue & { token: string }).token;
