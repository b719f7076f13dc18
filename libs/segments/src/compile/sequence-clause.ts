import type { SequenceClause } from '@tributary/contracts';
import { eventCondition, reachOf, secondsOf, windowConditions } from '@tributary/features';
import { now, type Statement } from '@tributary/features';

/**
 * A sequence as columns of the shared scan; the answer is how many of the last step's events end a chain. Each step keeps
 * the set of moments that chains can have reached, since a step looks at the one before only. Moments are milliseconds.
 *
 * Both lists of a step are sorted together, and `arrayFill` hands every moment its nearest neighbour: n log n, however
 * many events somebody has.
 */
export function sequenceCount(clause: SequenceClause, statement: Statement): string {
  const [first, ...rest] = clause.sequence;
  if (first === undefined) return '0';
  const zone = clause.timezone;
  // No step lies before the first one.
  const reach = reachOf(clause);
  const moments = (step: (typeof rest)[number], window: string[] = []) =>
    statement.column(
      `groupArrayIf(toUnixTimestamp64Milli(occurred_at), ${[eventCondition({ timezone: zone, ...step }, statement, reach), ...window].join(' AND ')})`,
    );
  let reached = moments(first, windowConditions(clause, first.event, statement));
  let anchor = first.event;
  for (const step of rest) {
    const seconds = secondsOf(step);
    const found = moments(step);
    if (step.never) {
      if (seconds !== undefined) statement.edge({ kind: 'event', event: anchor, seconds });
      reached = statement.column(
        without(reached, { column: statement.column(sortedWith(reached, found, 'before')), seconds }),
      );
    } else {
      reached = statement.column(following({ column: statement.column(sortedWith(reached, found, 'after')), seconds }));
      anchor = step.event;
    }
  }
  return `length(e.${reached})`;
}

interface Pairs {
  /** Column of sorted (moment, 1 where it was reached). */
  column: string;
  seconds: number | undefined;
}

/**
 * Moments that were reached (marked 1) and those of a step (0), sorted together. At the same moment, what was reached
 * stands before what must not follow it, and after what must: "then" is strictly later, "never" begins at once.
 */
function sortedWith(reached: string, found: string, reachedStands: 'before' | 'after'): string {
  const order = reachedStands === 'before' ? '(x.1, -x.2)' : 'x';
  return `arraySort(x -> ${order}, arrayConcat(arrayMap(t -> (t, toInt8(1)), ${reached}), arrayMap(t -> (t, toInt8(0)), ${found})))`;
}

/** Of the step's moments those with a reached one strictly before, no longer ago than the limit. */
function following({ column, seconds }: Pairs): string {
  const near = seconds === undefined ? '' : ` AND x.1 <= last.1 + ${Math.round(seconds * 1000)}`;
  return `arrayMap(x -> x.1, arrayFilter((x, last) -> x.2 = 0 AND last.2 = 1${near}, ${column}, arrayFill(x -> x.2 = 1, ${column})))`;
}

/** Of the reached moments those that the step did not follow; while it still may, nothing is said. */
function without(reached: string, { column, seconds }: Pairs): string {
  const limit = seconds === undefined ? undefined : Math.round(seconds * 1000);
  const near = limit === undefined ? '' : ` AND next.1 <= x.1 + ${limit}`;
  const over = limit === undefined ? '' : ` AND x.1 + ${limit} <= toUnixTimestamp64Milli(${now})`;
  return `arrayMap(x -> x.1, arrayFilter((x, next) -> x.2 = 1 AND NOT (next.2 = 0${near})${over}, ${column}, arrayReverseFill(x -> x.2 = 0, ${column})))`;
}
