import type { EventClause } from '@tributary/contracts';
import type { Readings } from '@tributary/features';
import { eventCondition, propertyReadings, reachOf, windowConditions } from '@tributary/features';
import type { Statement } from '@tributary/features';

/** The measure of an event clause as a column of the shared scan: a number, or null where there is nothing to measure. */
export function eventMeasure(clause: EventClause, statement: Statement): Readings {
  const when = [
    eventCondition(clause, statement, reachOf(clause)),
    ...windowConditions(clause, clause.event, statement),
  ].join(' AND ');
  const number = `e.${statement.column(measureColumn(clause, when, statement))}`;
  return { text: `toString(${number})`, number: `toNullable(${number})`, known: `isNotNull(${number})` };
}

/** Bounds on the count, where the clause has no comparison. */
export function countBounds(clause: EventClause): { least: number; most: number | undefined } {
  return { least: clause.atLeast ?? (clause.atMost === undefined ? 1 : 0), most: clause.atMost };
}

function measureColumn({ measure }: EventClause, when: string, statement: Statement): string {
  if (measure?.property === undefined || measure.of === 'count') return `countIf(${when})`;
  const { text, number } = propertyReadings(measure.property, statement);
  switch (measure.of) {
    case 'sum':
      // Exact: the sum is made of decimals and becomes a floating number at the end.
      return measure.property === '$value'
        ? `toFloat64(sumIf(ifNull(value, 0), ${when}))`
        : `sumIf(ifNull(${number}, 0), ${when})`;
    case 'average':
      return `avgOrNullIf(${number}, ${when})`;
    case 'min':
      return `minOrNullIf(${number}, ${when})`;
    case 'max':
      return `maxOrNullIf(${number}, ${when})`;
    case 'distinct':
      // A purchase without an order id is an order of its own. Small arrays sort faster than hash tables grow.
      return `length(arrayDistinct(groupArrayIf(${measure.property === '$order' ? 'order_key' : text}, ${when})))`;
  }
}
