import type { LifecycleConfig, Warehouse } from '@tributary/contracts';
import { utc } from '../times.js';
import { stageKey } from './stages.js';

export interface Lifecycle {
  key: string;
  config: LifecycleConfig;
}

/** Milliseconds UTC, both ends belong to it. */
export interface Span {
  from: number;
  to: number;
}

/** Someone went from one stage to another; an empty `from` came in, an empty `to` went out. */
export interface StageMove {
  from: string;
  to: string;
  at: number;
}

/** SELECT of (profile, at, source, target) of every move between stages by `{until:DateTime64(3)}`, as numbers from 1; 0 is outside. */
export const movesSelect = `SELECT profile, at, maxIf(stage, change = 'left') AS source, maxIf(stage, change = 'entered') AS target FROM (
    SELECT DISTINCT profile, at, change, change_id, indexOf({stages:Array(String)}, toString(segment)) AS stage
    FROM membership_history WHERE segment IN ({stages:Array(String)}) AND at <= {until:DateTime64(3)}
  ) GROUP BY profile, at`;

export function moveParams({ key, config }: Lifecycle, until: number) {
  return { stages: config.stages.map((stage) => stageKey(key, stage.key)), until: utc(until) };
}

/** The way of one person through the stages, from the first move on. */
export async function stagesOfPerson(
  warehouse: Warehouse,
  lifecycle: Lifecycle,
  { profile, until }: { profile: string; until: number },
): Promise<StageMove[]> {
  const rows = await warehouse.query<{ moment: string; source: number | string; target: number | string }>(
    `SELECT toString(toUnixTimestamp64Milli(at)) AS moment, source, target FROM (${movesSelect})
     WHERE profile = {profile:UInt64} ORDER BY at`,
    { params: { ...moveParams(lifecycle, until), profile }, priority: 'interactive' },
  );
  const nameOf = (stage: number | string) => lifecycle.config.stages[Number(stage) - 1]?.key ?? '';
  return rows.map(({ moment, source, target }) => ({ from: nameOf(source), to: nameOf(target), at: Number(moment) }));
}

/** How many went from each stage to each other within a span. */
export async function stageFlow(
  warehouse: Warehouse,
  lifecycle: Lifecycle,
  { from, to }: Span,
): Promise<{ from: string; to: string; people: number; moves: number }[]> {
  const rows = await warehouse.query<{ source: string; target: string; people: string; moves: string }>(
    `SELECT source, target, uniqExact(profile) AS people, count() AS moves FROM (${movesSelect})
     WHERE at >= {from:DateTime64(3)} GROUP BY source, target ORDER BY source, target`,
    { params: { ...moveParams(lifecycle, to), from: utc(from) }, priority: 'interactive' },
  );
  const nameOf = (stage: string) => lifecycle.config.stages[Number(stage) - 1]?.key ?? '';
  return rows.map((row) => ({
    from: nameOf(row.source),
    to: nameOf(row.target),
    people: Number(row.people),
    moves: Number(row.moves),
  }));
}
