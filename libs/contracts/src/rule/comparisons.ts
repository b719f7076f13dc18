import { z } from 'zod';

/** What holds for values of every kind: traits, features and properties of events. */
export const comparisons = [
  'is',
  'is_not',
  'at_least',
  'at_most',
  'over',
  'under',
  'between',
  'contains',
  'not_contains',
  'starts_with',
  'ends_with',
  'one_of',
  'not_one_of',
  'includes',
  'known',
  'unknown',
] as const;
/** What asks where a number stands among everyone's. */
export const percentileComparisons = ['above_percentile', 'below_percentile'] as const;
/** What asks when a date lies, seen from the moment of the evaluation. */
export const dateComparisons = ['in_last_days', 'in_next_days', 'anniversary'] as const;
/** What holds for a measure of events. */
export const numberComparisons = [
  'is',
  'is_not',
  'at_least',
  'at_most',
  'over',
  'under',
  'between',
  'known',
  'unknown',
  ...percentileComparisons,
] as const;

export type Comparison = (typeof comparisons)[number];
export type PercentileComparison = (typeof percentileComparisons)[number];
export type DateComparison = (typeof dateComparisons)[number];
export type AnyComparison = Comparison | PercentileComparison | DateComparison;
export type Scalar = string | number | boolean;

const scalar = z.union([z.string(), z.number(), z.boolean()]);
export const valueSchema = z
  .union([scalar, z.array(scalar).min(1)])
  .optional()
  .describe('What is compared with; a list for one_of, not_one_of and between (lowest, highest).');

/** What is wrong with a value for its comparison, or undefined. */
export function valueProblem({ op, value }: { op: AnyComparison; value?: unknown }): string | undefined {
  const list = Array.isArray(value);
  switch (op) {
    case 'known':
    case 'unknown':
      return undefined;
    case 'anniversary':
      return value === undefined || isNumber(value, 0, 366)
        ? undefined
        : `"${op}" takes 0 to 366 days ahead, or nothing`;
    case 'in_last_days':
    case 'in_next_days':
      return isNumber(value, 0, 36_500) ? undefined : `"${op}" needs a number of days`;
    case 'above_percentile':
    case 'below_percentile':
      return isNumber(value, 0, 100) ? undefined : `"${op}" needs a number from 0 to 100`;
    case 'one_of':
    case 'not_one_of':
      return value === undefined ? `"${op}" needs a list of values` : undefined;
    case 'between':
      return list && value.length === 2 && typeof value[0] === typeof value[1] && typeof value[0] !== 'boolean'
        ? undefined
        : `"${op}" needs a list of two numbers or two texts: lowest and highest`;
    default:
      return value === undefined ? `the comparison "${op}" needs a value` : undefined;
  }
}

function isNumber(value: unknown, from: number, to: number): boolean {
  return typeof value === 'number' && value >= from && value <= to;
}
