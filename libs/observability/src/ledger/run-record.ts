import type { ErrorShape } from '@tributary/contracts';

export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** One execution of a command or a job, as the ledger keeps it. */
export interface RunRecord {
  id: string;
  kind: string;
  state: RunState;
  /** Name of the job whose run it is; null for a command. */
  job: string | null;
  /** `command line`, `schedule`, `api <key id>`, `after <run id>`, or the id of the run that it is a part of. */
  startedBy: string;
  input: unknown;
  output: unknown;
  progress: unknown;
  error: ErrorShape | null;
  codeVersion: string;
  /** Tries begun. */
  attempts: number;
  /** A waiting run begins then: its window is shut until that moment. */
  dueAt: Date | null;
  /** Its job in the queue. */
  queueId: string | null;
  cancelledBy: string | null;
  /** When it was asked for, and once it has begun, when it did. */
  startedAt: Date;
  endedAt: Date | null;
}

export const runColumns = `id, kind, state, job, started_by, input, output, progress, error, code_version, attempts, due_at,
  queue_id, cancelled_by, started_at, ended_at`;

export interface RunRow {
  id: string;
  kind: string;
  state: RunState;
  job: string | null;
  started_by: string;
  input: unknown;
  output: unknown;
  progress: unknown;
  error: ErrorShape | null;
  code_version: string;
  attempts: number;
  due_at: Date | null;
  queue_id: string | null;
  cancelled_by: string | null;
  started_at: Date;
  ended_at: Date | null;
}

export function recordOf(row: RunRow): RunRecord {
  const { started_by, code_version, due_at, queue_id, cancelled_by, started_at, ended_at, ...rest } = row;
  return {
    ...rest,
    startedBy: started_by,
    codeVersion: code_version,
    dueAt: due_at,
    queueId: queue_id,
    cancelledBy: cancelled_by,
    startedAt: started_at,
    endedAt: ended_at,
  };
}
