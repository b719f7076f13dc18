import type { ExclusiveHold } from '@tributary/contracts';
import { pauseConnection } from './breaker.js';
import type { ActivationDeps, Sync } from './ports.js';
import { operationColumns, operationOf, type DeliveryBatch, type OperationRow } from './operation-row.js';
import { settle } from './settle.js';
import { suppressRefused } from './suppress.js';
import { settlements } from './verdicts.js';

/**
 * Asks for the jobs of vendors that took operations to settle them later. Asking changes nothing there, so a crash in
 * between asks again. A job that nobody answers for within a day is taken for lost.
 */
export async function pollJobs(
  deps: ActivationDeps,
  sync: Sync,
  { signal, hold }: { signal: AbortSignal; hold: ExclusiveHold },
): Promise<void> {
  for (const job of await dueJobs(deps, sync.key)) {
    if (signal.aborted) return;
    await hold.confirm();
    const operations = await operationsIn(deps, job);
    const batch: DeliveryBatch = { id: job.batch, repeated: true, operations };
    const result = await sync.target.poll(
      job.job,
      operations.map(({ attempts: _, recordHash: __, ...operation }) => operation),
      { idempotencyKey: job.batch, segment: sync.segment },
    );
    await suppressRefused(deps.database, sync, { operations, outcomes: result.outcomes, at: deps.now() });
    const now = deps.now();
    if (result.batch !== null)
      await pauseConnection(
        deps.database,
        { connection: sync.target.connection, refused: result.batch },
        { now, random: Math.random },
      );
    const repeatable = sync.target.can.idempotencyKey;
    const asked = settlements(batch, result, {
      now,
      random: Math.random,
      repeatable,
      job: { name: job.job, acceptedAt: job.acceptedAt },
    });
    await settle(deps, batch, { settled: asked });
    if (result.batch !== null) return;
  }
}

interface DueJob {
  batch: string;
  job: string;
  acceptedAt: number;
}

async function dueJobs(deps: ActivationDeps, sync: string): Promise<DueJob[]> {
  const rows = await deps.database.query<{ batch: string; job: string; accepted_at: Date }>(
    `SELECT o.batch, o.remote_job AS job, min(b.sent_at) AS accepted_at
     FROM operations o JOIN delivery_batches b ON b.id = o.batch
     WHERE o.sync = $1 AND o.state = 'accepted' AND o.next_at <= $2 GROUP BY 1, 2 ORDER BY 3, 1, 2`,
    [sync, new Date(deps.now()).toISOString()],
  );
  return rows.map(({ accepted_at: at, ...row }) => ({ ...row, acceptedAt: at.getTime() }));
}

async function operationsIn(deps: ActivationDeps, { batch, job }: DueJob): Promise<DeliveryBatch['operations']> {
  const rows = await deps.database.query<OperationRow>(
    `SELECT ${operationColumns} FROM operations WHERE batch = $1 AND remote_job = $2 AND state = 'accepted' ORDER BY id`,
    [batch, job],
  );
  return rows.map(operationOf);
}
