import { TributaryError, valueProblem, type AnyComparison, type Scalar } from '@tributary/contracts';
import type { Statement } from './statement.js';

/** How a value of a person or event is read, each as an SQL expression. */
export interface Readings {
  /** Nullable text. */
  text: string;
  /** Nullable number; null where it is none. */
  number: string;
  known: string;
  /** Array of texts; empty where it is no list. */
  list?: string;
}

interface Asked {
  op: AnyComparison;
  value?: unknown;
}

/**
 * A comparison as an SQL condition that is never null. What is missing satisfies only `unknown` and the comparisons that
 * deny (`is_not`, `not_one_of`, `not_contains`): someone without a country is not in France.
 * @throws SEGMENT_INVALID where the value does not suit the comparison.
 */
export function comparison(asked: Asked, read: Readings, statement: Statement): string {
  const { op } = asked;
  const problem = valueProblem(asked);
  if (problem !== undefined) throw new TributaryError('SEGMENT_INVALID', `The rule cannot be used: ${problem}.`);
  const values = (Array.isArray(asked.value) ? asked.value : [asked.value]) as Scalar[];
  const [first, second] = values as [Scalar, Scalar];
  const equal = (value: Scalar) =>
    typeof value === 'number'
      ? `ifNull(${read.number} = ${statement.bind(value)}, 0)`
      : `ifNull(${read.text} = ${statement.bind(String(value))}, 0)`;
  // Dates are text of the form YYYY-MM-DD, which sorts as dates do.
  const ordered = (sign: string, value: Scalar) =>
    typeof value === 'number'
      ? `ifNull(${read.number} ${sign} ${statement.bind(value)}, 0)`
      : `ifNull(${read.text} ${sign} ${statement.bind(String(value))}, 0)`;
  const contains = () => `ifNull(positionCaseInsensitiveUTF8(${read.text}, ${statement.bind(String(first))}) > 0, 0)`;
  switch (op) {
    case 'known':
      return read.known;
    case 'unknown':
      return `(NOT ${read.known})`;
    case 'is':
      return equal(first);
    case 'is_not':
      return `(NOT ${equal(first)})`;
    case 'one_of':
      return `(${values.map(equal).join(' OR ')})`;
    case 'not_one_of':
      return `(NOT (${values.map(equal).join(' OR ')}))`;
    case 'contains':
      return contains();
    case 'not_contains':
      return `(NOT ${contains()})`;
    case 'starts_with':
      return `ifNull(startsWith(${read.text}, ${statement.bind(String(first))}), 0)`;
    case 'ends_with':
      return `ifNull(endsWith(${read.text}, ${statement.bind(String(first))}), 0)`;
    case 'includes':
      return read.list === undefined ? '0' : `has(${read.list}, ${statement.bind(String(first))})`;
    case 'between':
      return `(${ordered('>=', first)} AND ${ordered('<=', second)})`;
    case 'at_least':
      return ordered('>=', first);
    case 'at_most':
      return ordered('<=', first);
    case 'over':
      return ordered('>', first);
    case 'under':
      return ordered('<', first);
    default:
      throw new TributaryError('SEGMENT_INVALID', `"${op}" does not suit what it compares.`);
  }
}
