import { createHash } from 'node:crypto';
import type { EventLog, Parameter, SegmentChange, Warehouse } from '@tributary/contracts';
import { currentRows } from '@tributary/features';
import { compileRules } from './compile-rule.js';
import type { ClusterSegment, RuleSegment, SegmentDefinition } from './definition.js';

export interface Occasion {
  /** Key of the effects: the cut, or the run. */
  id: string;
  /** Milliseconds UTC: the "now" of time windows. */
  at: number;
  /** Only these profiles are judged; absent: all. */
  scope?: readonly string[];
}

export interface EvaluateDeps {
  warehouse: Warehouse;
  /** The durable log of changes. */
  changes: EventLog;
}

/**
 * Brings memberships up to date and says who entered and left. All rules share one scan. Changes go to the durable log
 * before the membership table: a crash in between repeats the same changes under the same ids.
 */
export async function evaluateSegments(
  deps: EvaluateDeps,
  segments: readonly SegmentDefinition[],
  occasion: Occasion,
): Promise<SegmentChange[]> {
  const { scope } = occasion;
  if (segments.length === 0 || scope?.length === 0) return [];
  const rules = segments.filter((segment): segment is RuleSegment => segment.kind === 'rule');
  const clusters = segments.filter((segment): segment is ClusterSegment => segment.kind === 'cluster');
  const desired = [
    rules.length > 0 ? desiredByRule(rules, scope) : undefined,
    ...clusters.map((c, n) => desiredByCluster(c, n, scope)),
  ].filter((part) => part !== undefined);
  const inScope = scope ? 'AND profile IN ({scope:Array(UInt64)})' : '';
  const params: Record<string, Parameter> = Object.assign(
    { at: utc(occasion.at), keys: segments.map((segment) => segment.key) },
    scope ? { scope } : {},
    ...desired.map((part) => part.params),
  );

  const byKey = new Map(segments.map((segment) => [segment.key, segment]));
  const changes: SegmentChange[] = [];
  for await (const rows of deps.warehouse.stream<{ segment: string; profile: string; wanted: number | string }>(
    `SELECT segment, profile, max(w) AS wanted FROM (
       ${desired.map((part) => part.sql).join(' UNION ALL ')}
       UNION ALL
       SELECT segment, profile, 0 AS w, 1 AS h FROM segment_members FINAL
       WHERE segment IN ({keys:Array(String)}) AND member = 1 ${inScope}
     ) GROUP BY segment, profile HAVING wanted != max(h) ORDER BY segment, profile`,
    { params },
  ))
    for (const { segment, profile, wanted } of rows)
      changes.push({
        id: changeId(occasion.id, segment, profile),
        segment,
        profile,
        change: Number(wanted) === 1 ? 'entered' : 'left',
        at: occasion.at,
        reason: reasonOf(byKey.get(segment)),
      });
  await writeChanges(deps, changes, occasion);
  return changes;
}

interface Desired {
  sql: string;
  params: Record<string, Parameter>;
}

/** SELECT of (segment, profile) for the profiles that rules want as members; all rules in one scan. */
export function desiredByRule(segments: readonly RuleSegment[], scope?: readonly string[]): Desired {
  const compiled = compileRules(segments.map((segment) => segment.rule));
  const inScope = scope ? 'AND profile IN ({scope:Array(UInt64)})' : '';
  const names: Record<string, Parameter> = { rule_keys: segments.map((segment) => segment.key) };
  const flags = compiled.expressions.map((expression) => `toUInt8(${expression})`).join(', ');
  const sql = `
    SELECT hit.1 AS segment, profile, 1 AS w, 0 AS h FROM (
      SELECT p.profile AS profile,
             arrayJoin(arrayFilter(pair -> pair.2 = 1, arrayZip({rule_keys:Array(String)}, [${flags}]))) AS hit
      FROM (SELECT profile, traits FROM profiles FINAL WHERE present = 1 ${inScope}) AS p
      ${eventJoin(compiled, scope)}
      ${compiled.featureSets.map((set) => `LEFT JOIN ${currentRows(set)} AS f_${set.replaceAll('-', '_')} ON f_${set.replaceAll('-', '_')}.profile = p.profile`).join('\n')}
    )`;
  return { sql, params: { ...names, event_names: compiled.events, ...compiled.params } };
}

function eventJoin(compiled: ReturnType<typeof compileRules>, scope?: readonly string[]): string {
  if (compiled.eventColumns.length === 0) return '';
  // For a few people the list of their origins reads a few granules; the dictionary over the whole column would not.
  const only = scope
    ? `AND origin IN (SELECT arrayJoin({scope:Array(UInt64)}) UNION ALL SELECT origin FROM profile_alias FINAL WHERE canonical IN ({scope:Array(UInt64)}))`
    : '';
  return `LEFT JOIN (
    SELECT profile, ${compiled.eventColumns.join(', ')} FROM events_canonical
    WHERE name IN ({event_names:Array(String)}) AND profile != 0 ${only}
    GROUP BY profile
  ) AS e ON e.profile = p.profile`;
}

function desiredByCluster(segment: ClusterSegment, index: number, scope?: readonly string[]): Desired {
  const inScope = scope ? 'AND profile IN ({scope:Array(UInt64)})' : '';
  return {
    sql: `SELECT {c${index}_key:String} AS segment, profile, 1 AS w, 0 AS h FROM model_scores
      WHERE model = {c${index}_model:String} AND version = {c${index}_version:UInt64} AND label = {c${index}_label:Int32} ${inScope}
        AND profile NOT IN (SELECT origin FROM profile_alias FINAL WHERE origin != canonical)`,
    params: {
      [`c${index}_key`]: segment.key,
      [`c${index}_model`]: segment.model,
      [`c${index}_version`]: segment.version,
      [`c${index}_label`]: segment.label,
    },
  };
}

function reasonOf(segment: SegmentDefinition | undefined): string {
  if (segment === undefined) return '';
  return segment.kind === 'rule' ? 'the rule' : `model ${segment.model} version ${segment.version}`;
}

async function writeChanges(deps: EvaluateDeps, changes: readonly SegmentChange[], occasion: Occasion): Promise<void> {
  if (changes.length === 0) return;
  const perFrame = 5000;
  const frames = [];
  for (let start = 0; start < changes.length; start += perFrame)
    frames.push({
      key: 'changes',
      source: 'segments',
      receivedAt: occasion.at,
      body: Buffer.from(JSON.stringify(changes.slice(start, start + perFrame))),
    });
  await deps.changes.append(frames);
  const at = (occasion.at / 1000).toFixed(3);
  await deps.warehouse.insert(
    'membership_history',
    changes.map(({ segment, profile, change, reason, id }) => ({
      segment,
      profile,
      change,
      at,
      reason,
      change_id: id,
      cut: occasion.id,
    })),
    { token: `membership_history:${occasion.id}` },
  );
  await deps.warehouse.insert(
    'segment_members',
    changes.map(({ segment, profile, change }) => ({
      segment,
      profile,
      member: change === 'entered' ? 1 : 0,
      version: occasion.at,
      since: at,
    })),
    { token: `segment_members:${occasion.id}` },
  );
}

function changeId(occasion: string, segment: string, profile: string): string {
  return createHash('sha256').update(`${occasion}\0${segment}\0${profile}`).digest('hex').slice(0, 24);
}

/** DateTime64(3) parameter. */
function utc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}
