import type { Database, EventLog, ExclusiveHold, SegmentChange, Warehouse } from '@tributary/contracts';
import { createHash } from 'node:crypto';

export interface EvaluateDeps {
  warehouse: Warehouse;
  /** Where versions come from, and where an evaluation under way is written down. */
  database: Database;
  /** The durable log of changes. */
  changes: EventLog;
}

/** What an evaluation's effects are made under. */
export interface Evaluation {
  /** The cut or run. */
  occasion: string;
  /** Milliseconds UTC. */
  at: number;
  /** Version of its membership rows, and with segment and profile the source of its changes' ids. */
  version: string;
}

interface OpenRow {
  version: string;
  occasion: string;
  at: string;
}

/**
 * Begins an evaluation: takes its version, and finishes what a dead process left half written, so that what is judged is
 * what was last said. Held exclusively by the caller.
 */
export async function beginEvaluation(
  deps: EvaluateDeps,
  hold: ExclusiveHold,
  occasion: { id: string; at: number },
): Promise<Evaluation> {
  const rows = await deps.database.query<{ taken: string; version: string | null; occasion: string; at: string }>(
    `SELECT v.taken, o.version::text AS version, o.occasion, (extract(epoch FROM o.at) * 1000)::bigint::text AS at
     FROM (SELECT nextval('versions')::text AS taken) AS v LEFT JOIN open_evaluations AS o ON true ORDER BY o.version`,
  );
  for (const row of rows) if (row.version !== null) await finish(deps, hold, { ...row, version: row.version });
  return { occasion: occasion.id, at: occasion.at, version: String(rows[0]?.taken) };
}

/**
 * Writes changes in three steps that a crash may part: the history with their ids, the log, the memberships. The history
 * is what a finisher goes by: what is in it is appended under the same ids, what is not was never told to anybody.
 */
export async function writeChanges(
  deps: EvaluateDeps,
  hold: ExclusiveHold,
  made: { evaluation: Evaluation; changes: readonly SegmentChange[] },
): Promise<void> {
  const { evaluation, changes } = made;
  if (changes.length === 0) return;
  const { version, occasion } = evaluation;
  await deps.database.query(`INSERT INTO open_evaluations (version, occasion, at) VALUES ($1, $2, $3)`, [
    version,
    occasion,
    new Date(evaluation.at),
  ]);
  await deps.warehouse.insert(
    'membership_history',
    changes.map(({ segment, profile, change, reason, id }) => ({
      segment,
      profile,
      change,
      at: seconds(evaluation.at),
      reason,
      change_id: id,
      cut: occasion,
    })),
    { token: `membership_history:${occasion}:${version}` },
  );
  await tell(deps, hold, made);
}

/** Id of a change: the same however often it is appended, another for every transition. */
export function changeId({ version }: Pick<Evaluation, 'version'>, segment: string, profile: string): string {
  return createHash('sha256').update(`${version}\0${segment}\0${profile}`).digest('hex').slice(0, 24);
}

async function finish(deps: EvaluateDeps, hold: ExclusiveHold, { version, occasion, at }: OpenRow): Promise<void> {
  const evaluation: Evaluation = { version, occasion, at: Number(at) };
  const rows = await deps.warehouse.query<Pick<SegmentChange, 'segment' | 'profile' | 'change' | 'reason' | 'id'>>(
    `SELECT segment, profile, change, reason, change_id AS id FROM membership_history WHERE cut = {occasion:String}
     ORDER BY segment, profile`,
    { params: { occasion } },
  );
  // The same occasion may have been evaluated before, under another version.
  const mine = rows.filter((row) => row.id === changeId(evaluation, row.segment, row.profile));
  const changes = mine.map(({ id, segment, profile, change, reason }) => ({
    id,
    segment,
    profile,
    change,
    at: evaluation.at,
    reason,
  }));
  if (changes.length > 0) await tell(deps, hold, { evaluation, changes });
  else await close(deps, evaluation);
}

const perFrame = 5000;

async function tell(
  deps: EvaluateDeps,
  hold: ExclusiveHold,
  { evaluation, changes }: { evaluation: Evaluation; changes: readonly SegmentChange[] },
): Promise<void> {
  const frames = [];
  for (let start = 0; start < changes.length; start += perFrame)
    frames.push({
      key: 'changes',
      source: 'segments',
      receivedAt: evaluation.at,
      body: Buffer.from(JSON.stringify(changes.slice(start, start + perFrame))),
    });
  // The log cannot take a change back: another worker may judge by now, if this one has lost its hold.
  await hold.confirm();
  await deps.changes.append(frames);
  await deps.warehouse.insert(
    'segment_members',
    changes.map(({ segment, profile, change }) => ({
      segment,
      profile,
      member: change === 'entered' ? 1 : 0,
      version: evaluation.version,
      since: seconds(evaluation.at),
    })),
    { token: `segment_members:${evaluation.occasion}:${evaluation.version}` },
  );
  await close(deps, evaluation);
}

async function close(deps: EvaluateDeps, { version }: Evaluation): Promise<void> {
  await deps.database.query('DELETE FROM open_evaluations WHERE version = $1', [version]);
}

/** DateTime64(3) as the warehouse reads it. */
function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
