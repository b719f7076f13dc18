import type { SegmentChange } from '@tributary/contracts';
import { compileRules, type RuleContext } from '../compile/compile-rules.js';
import type { SegmentDefinition } from '../definition.js';
import { evaluateSegments } from '../evaluate.js';
import type { EvaluateDeps } from '../open-evaluation.js';
import { ruleOfSegment } from '../overrides.js';
import { evaluatedTo, markEvaluated } from './clock.js';
import { duePeople } from './due-people.js';

export interface Sweep {
  changes: SegmentChange[];
  /** How many people were judged. */
  people: number;
}

/**
 * Batches judge by the time of their own cut, and one that was on its way during a sweep may be written after it: each
 * sweep begins so much before the end of the last one.
 */
const overlapMs = 10 * 60_000;
/** People per evaluation: bounds the statement and the changes held in memory. */
const perEvaluation = 20_000;

/**
 * Lets time pass: judges, without any new event, the people of whom an answer changed by time alone since the segments
 * were evaluated last: windows they fell out of, waits that are over, dates that have come. Segments that were never
 * evaluated are judged for everyone. All segments given are then evaluated up to `at`.
 */
export async function sweepSegments(
  deps: EvaluateDeps,
  segments: readonly SegmentDefinition[],
  { at, context }: { at: number; context: RuleContext },
): Promise<Sweep> {
  const rules = segments.flatMap((segment) => {
    const rule = ruleOfSegment(segment, context);
    return rule === undefined ? [] : [{ segment, key: segment.key, rule }];
  });
  const clock = await evaluatedTo(deps.database);
  const fresh = rules.filter(({ key }) => !clock.has(key));
  const known = rules.filter(({ key }) => clock.has(key));
  const changes = await evaluateSegments(deps, definitionsOf(fresh), { id: `first.${at}`, at, context });
  const timed = known.filter(({ rule }) => compileRules([rule], context).edges.length > 0);
  const from = Math.min(at, ...timed.map(({ key }) => clock.get(key)!)) - overlapMs;
  let people = 0;
  const due = duePeople(
    compileRules(
      timed.map(({ rule }) => rule),
      context,
    ).edges,
    { from, to: at },
  );
  if (due !== undefined) {
    const rows = await deps.warehouse.query<{ profile: string }>(
      `SELECT DISTINCT profile FROM (${due.sql}) ORDER BY profile`,
      { params: due.params },
    );
    people = rows.length;
    for (let start = 0; start < rows.length; start += perEvaluation) {
      const scope = rows.slice(start, start + perEvaluation).map(({ profile }) => profile);
      changes.push(
        ...(await evaluateSegments(deps, definitionsOf(timed), { id: `time.${at}.${start}`, at, scope, context })),
      );
    }
  }
  await markEvaluated(
    deps.database,
    rules.map(({ key }) => key),
    at,
  );
  return { changes, people };
}

const definitionsOf = (judged: readonly { segment: SegmentDefinition }[]) => judged.map(({ segment }) => segment);
