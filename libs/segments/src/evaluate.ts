import type { Parameter, SegmentChange } from '@tributary/contracts';
import { currentRows } from '@tributary/features';
import { compileRules } from './compile-rule.js';
import type { ClusterSegment, RuleSegment, SegmentDefinition } from './definition.js';
import { beginEvaluation, changeId, writeChanges, type EvaluateDeps, type Evaluation } from './open-evaluation.js';

export interface Occasion {
  /** Key of the effects: the cut, or the run. */
  id: string;
  /** Milliseconds UTC: the "now" of time windows. */
  at: number;
  /** Only these profiles are judged; absent: all. */
  scope?: readonly string[];
}

/** One worker at a time judges and says what changed: two would both say that the same person entered. */
const evaluationHold = 'segments';

/**
 * Brings memberships up to date and says who entered and left. All rules share one scan. One evaluation follows another,
 * whichever worker they are of; one that a crash cut short is finished by the next, with the same changes under the same
 * ids.
 */
export async function evaluateSegments(
  deps: EvaluateDeps,
  segments: readonly SegmentDefinition[],
  occasion: Occasion,
): Promise<SegmentChange[]> {
  if (segments.length === 0 || occasion.scope?.length === 0) return [];
  return deps.database.exclusive(evaluationHold, async (hold) => {
    const evaluation = await beginEvaluation(deps, hold, occasion);
    const changes = await judge(deps, segments, { evaluation, scope: occasion.scope });
    await writeChanges(deps, hold, { evaluation, changes });
    return changes;
  });
}

async function judge(
  deps: EvaluateDeps,
  segments: readonly SegmentDefinition[],
  { evaluation, scope }: { evaluation: Evaluation; scope: readonly string[] | undefined },
): Promise<SegmentChange[]> {
  const rules = segments.filter((segment): segment is RuleSegment => segment.kind === 'rule');
  const clusters = segments.filter((segment): segment is ClusterSegment => segment.kind === 'cluster');
  const desired = [
    rules.length > 0 ? desiredByRule(rules, scope) : undefined,
    ...clusters.map((c, n) => desiredByCluster(c, n, scope)),
  ].filter((part) => part !== undefined);
  const inScope = scope ? 'AND profile IN ({scope:Array(UInt64)})' : '';
  const params: Record<string, Parameter> = Object.assign(
    { at: utc(evaluation.at), keys: segments.map((segment) => segment.key) },
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
        id: changeId(evaluation, segment, profile),
        segment,
        profile,
        change: Number(wanted) === 1 ? 'entered' : 'left',
        at: evaluation.at,
        reason: reasonOf(byKey.get(segment)),
      });
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

/** DateTime64(3) parameter. */
function utc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '');
}
