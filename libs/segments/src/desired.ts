import type { Parameter } from '@tributary/contracts';
import { compileRules, type RuleContext } from './compile/compile-rules.js';
import type { ClusterSegment, RuleSegment, SegmentDefinition } from './definition.js';
import { ruleOfSegment } from './overrides.js';
import { ofPeople, peopleParams, type People } from './people.js';
import { sharedScan } from './shared-scan.js';

/** SELECT of a statement with its parameters; `{at:DateTime64(3)}` is still to be given. */
export interface Desired {
  sql: string;
  params: Record<string, Parameter>;
}

export interface Judged {
  /** Only these; absent: everyone. */
  people?: People | undefined;
  context?: RuleContext;
}

/**
 * SELECT of (segment, wanted, held): for each segment the profiles that belong to it and those that do so far, as bitmaps.
 * All rules share one scan; a row for each member of each segment would cost more than judging does.
 */
export function desiredMembers(
  segments: readonly SegmentDefinition[],
  { people, context = { segments } }: Judged = {},
): Desired {
  const rules = segments.flatMap((segment) => {
    const rule = ruleOfSegment(segment, context);
    return rule === undefined ? [] : [{ key: segment.key, rule }];
  });
  const clusters = segments.filter(
    (segment): segment is ClusterSegment => segment.kind === 'cluster' && ruleOfSegment(segment, context) === undefined,
  );
  const wanted = [
    ...(rules.length > 0 ? [wantedByRules(rules, { people, context })] : []),
    ...clusters.map((cluster, index) => wantedByCluster(cluster, index, people)),
  ];
  return {
    sql: `SELECT w.segment AS segment, w.members AS wanted, h.members AS held
      FROM (${wanted.map(({ sql }) => sql).join(' UNION ALL ')}) AS w
      LEFT ANY JOIN (
        SELECT toString(segment) AS segment, groupBitmapState(profile) AS members FROM segment_members FINAL
        WHERE segment IN ({keys:Array(String)}) AND member = 1 ${ofPeople(people)} GROUP BY segment
      ) AS h ON h.segment = w.segment`,
    params: Object.assign(
      { keys: segments.map(({ key }) => key) },
      peopleParams(people),
      ...wanted.map(({ params }) => params),
    ) as Record<string, Parameter>,
  };
}

/** SELECT of the profiles that one rule wants as members: of everyone, or of some people. */
export function membersByRule(rule: RuleSegment['rule'], context: RuleContext, people?: People): Desired {
  const compiled = compileRules([rule], context);
  const { from, params } = sharedScan(compiled, people);
  return { sql: `SELECT p.profile AS profile ${from} WHERE ${compiled.expressions[0] ?? '0'}`, params };
}

function wantedByRules(segments: readonly Pick<RuleSegment, 'key' | 'rule'>[], { people, context }: Judged): Desired {
  const compiled = compileRules(
    segments.map((segment) => segment.rule),
    context,
  );
  const scan = sharedScan(compiled, people);
  const bitmaps = compiled.expressions.map((expression) => `groupBitmapStateIf(p.profile, ${expression})`).join(', ');
  return {
    sql: `SELECT pair.1 AS segment, pair.2 AS members FROM (
      SELECT arrayJoin(arrayZip({rule_keys:Array(String)}, [${bitmaps}])) AS pair ${scan.from}
    )`,
    params: { rule_keys: segments.map((segment) => segment.key), ...scan.params },
  };
}

function wantedByCluster(segment: ClusterSegment, index: number, people?: People): Desired {
  return {
    sql: `SELECT {c${index}_key:String} AS segment, groupBitmapState(profile) AS members FROM model_scores FINAL
      WHERE model = {c${index}_model:String} AND version = {c${index}_version:UInt64} AND label = {c${index}_label:Int32} ${ofPeople(people)}
        AND profile NOT IN (SELECT origin FROM profile_alias FINAL WHERE origin != canonical)`,
    params: {
      [`c${index}_key`]: segment.key,
      [`c${index}_model`]: segment.model,
      [`c${index}_version`]: segment.version,
      [`c${index}_label`]: segment.label,
    },
  };
}
