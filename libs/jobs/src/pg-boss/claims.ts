import type { JobInfo } from '@tributary/contracts';
import type { SettledKind } from '../job-kinds.js';
import { pauseAfter } from '../job-kinds.js';
import type { Queue } from './install.js';

/**
 * A job that this process has taken up. Its start time is the fence: whatever the holder writes counts only while the
 * job is still active and was not started anew, by this process or another.
 */
export interface Claim {
  id: string;
  kind: SettledKind;
  data: unknown;
  attempt: number;
  startedOn: Date;
}

const fence = `name = $1 AND id = $2::uuid AND state = 'active' AND date_trunc('milliseconds', started_on) = $3::timestamptz`;
const held = (claim: Claim) => [claim.kind.name, claim.id, claim.startedOn.toISOString()];

/** Takes up to `room` jobs of a kind that are due, the highest priority first, then the oldest. */
export async function claimJobs({ boss }: Queue, kind: SettledKind, room: number): Promise<Claim[]> {
  const jobs = await boss.fetch<{ input: unknown }>(kind.name, { batchSize: room, includeMetadata: true });
  return jobs.map((job) => ({
    id: job.id,
    kind,
    data: job.data.input,
    attempt: job.retryCount + 1,
    startedOn: job.startedOn,
  }));
}

/** Keeps the claims of a living process from being taken over; returns the ids that are still ours. */
export async function keepClaims({ database, schema }: Queue, claims: readonly Claim[]): Promise<Set<string>> {
  const rows = await database.query<{ id: string }>(
    `UPDATE ${schema}.job j SET expire_in = now() - j.started_on + c.seconds * interval '1 second'
     FROM unnest($1::text[], $2::text[], $3::text[], $4::int[]) AS c(name, id, started, seconds)
     WHERE j.name = c.name AND j.id = c.id::uuid AND j.state = 'active'
       AND date_trunc('milliseconds', j.started_on) = c.started::timestamptz
     RETURNING j.id::text AS id`,
    [
      claims.map(({ kind }) => kind.name),
      claims.map(({ id }) => id),
      claims.map(({ startedOn }) => startedOn.toISOString()),
      claims.map(({ kind }) => kind.expireSeconds),
    ],
  );
  return new Set(rows.map(({ id }) => id));
}

export async function noteProgress({ database, schema }: Queue, claim: Claim, progress: JobInfo['progress']) {
  await database.query(
    `UPDATE ${schema}.job SET output = coalesce(output, '{}') || jsonb_build_object('progress', $4::jsonb) WHERE ${fence}`,
    [...held(claim), JSON.stringify(progress)],
  );
}

export async function settleDone({ database, schema }: Queue, claim: Claim, result: unknown): Promise<void> {
  await database.query(
    `UPDATE ${schema}.job SET state = 'completed', completed_on = now(),
       output = jsonb_strip_nulls(jsonb_build_object('progress', output->'progress')) || jsonb_build_object('result', $4::jsonb)
     WHERE ${fence}`,
    [...held(claim), JSON.stringify(result ?? null)],
  );
}

/** Back in the queue after a pause, or dead where the last try is used up. */
export async function settleFailed({ database, schema }: Queue, claim: Claim, cause: JobInfo['cause']): Promise<void> {
  await database.query(
    `UPDATE ${schema}.job SET ${failed(schema)},
       start_after = now() + $5::float8 * interval '1 millisecond',
       output = coalesce(output, '{}') || jsonb_build_object('cause', $4::jsonb)
     WHERE ${fence}`,
    [...held(claim), JSON.stringify(cause), pauseAfter(claim.attempt, claim.kind.backoffMs)],
  );
}

/** Back in the queue at once, as if it had not been taken up: a shutdown is no failed attempt. */
export async function handBack({ database, schema }: Queue, claim: Claim): Promise<void> {
  await database.query(
    `UPDATE ${schema}.job SET start_after = now(),
       state = CASE WHEN retry_count = 0 THEN 'created' ELSE 'retry' END::${schema}.job_state,
       started_on = CASE WHEN retry_count = 0 THEN NULL ELSE started_on END,
       retry_count = greatest(retry_count - 1, 0)
     WHERE ${fence}`,
    held(claim),
  );
}

/** Takes the jobs of dead processes away from them; it counts as a failed attempt, for a job may be what kills them. */
export async function expireClaims({ database, schema }: Queue): Promise<void> {
  await database.query(
    `UPDATE ${schema}.job SET ${failed(schema)}, start_after = now(),
       output = coalesce(output, '{}') || jsonb_build_object('cause', $1::jsonb)
     WHERE state = 'active' AND started_on + expire_in < now()`,
    [JSON.stringify({ code: 'INTERNAL', message: 'The process that ran this job ended or hung before it was done.' })],
  );
}

const failed = (schema: string) => `
  state = CASE WHEN retry_count < retry_limit THEN 'retry' ELSE 'failed' END::${schema}.job_state,
  completed_on = CASE WHEN retry_count < retry_limit THEN NULL ELSE now() END`;
