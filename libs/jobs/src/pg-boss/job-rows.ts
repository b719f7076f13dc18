import type { JobInfo, JobState } from '@tributary/contracts';
import type { Queue } from './install.js';

/** pg-boss's words for our states. */
const bossStates: Record<JobState, string> = {
  waiting: 'created',
  retrying: 'retry',
  active: 'active',
  done: 'completed',
  dead: 'failed',
  cancelled: 'cancelled',
};
const ourStates = Object.fromEntries(Object.entries(bossStates).map(([ours, theirs]) => [theirs, ours]));

/** What this driver keeps in a job's `output`. */
interface Output {
  progress?: JobInfo['progress'];
  cause?: JobInfo['cause'];
  result?: unknown;
}

interface JobRow {
  id: string;
  name: string;
  state: string;
  data: { input: unknown };
  attempts: number;
  created_on: Date;
  started_on: Date | null;
  completed_on: Date | null;
  output: Output | null;
}

const columns = `j.id::text AS id, j.name, j.state::text AS state, j.data, j.output, j.created_on, j.started_on, j.completed_on,
  CASE WHEN j.started_on IS NULL THEN 0 ELSE j.retry_count + 1 END AS attempts`;

function jobInfo(row: JobRow): JobInfo {
  return {
    id: row.id,
    kind: row.name,
    state: ourStates[row.state] as JobState,
    data: row.data.input,
    attempts: row.attempts,
    createdAt: row.created_on.getTime(),
    startedAt: row.started_on?.getTime() ?? null,
    endedAt: row.completed_on?.getTime() ?? null,
    progress: row.output?.progress ?? null,
    result: row.output?.result ?? null,
    cause: row.output?.cause ?? null,
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Null where there is none, or where it ended more than a week (dead ones: four weeks) ago and was archived. */
export async function readJob({ database, schema }: Queue, id: string): Promise<JobInfo | null> {
  if (!uuid.test(id)) return null;
  // Jobs are partitioned by name: going through the names makes it an index look-up in each.
  const [row] = await database.query<JobRow>(
    `SELECT ${columns} FROM ${schema}.queue q JOIN ${schema}.job j ON j.name = q.name AND j.id = $1::uuid`,
    [id],
  );
  return row ? jobInfo(row) : null;
}

/** The newest first. */
export async function listJobs(
  { database, schema }: Queue,
  { kind, state, limit = 100 }: { kind?: string; state?: JobState; limit?: number },
): Promise<JobInfo[]> {
  const rows = await database.query<JobRow>(
    `SELECT ${columns} FROM ${schema}.job j
     WHERE ($1::text IS NULL OR j.name = $1) AND ($2::text IS NULL OR j.state = $2::text::${schema}.job_state)
     ORDER BY j.created_on DESC, j.id LIMIT $3::int`,
    [kind ?? null, state ? bossStates[state] : null, limit],
  );
  return rows.map(jobInfo);
}
