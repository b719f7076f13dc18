import { TributaryError, valueProblem, type AnyComparison, type Scalar } from '@tributary/contracts';

/** A value as the engine read it: as text and as a number, null where it is missing or no number. */
export interface Read {
  text: string | null;
  number: number | null;
}

/** Comparisons that need nothing but the text and the number of a value. */
const plain: ReadonlySet<AnyComparison> = new Set<AnyComparison>([
  'is',
  'is_not',
  'one_of',
  'not_one_of',
  'at_least',
  'at_most',
  'over',
  'under',
  'between',
  'known',
  'unknown',
]);

export const comparesPlainly = (op: AnyComparison): boolean => plain.has(op);

/**
 * A comparison over what was read, as `comparison` of the features says it in SQL: null satisfies only those that deny.
 * @throws SEGMENT_INVALID where the value does not suit the comparison.
 */
export function comparing(asked: { op: AnyComparison; value?: unknown }): (read: Read) => boolean {
  const problem = valueProblem(asked);
  if (problem !== undefined) throw new TributaryError('SEGMENT_INVALID', `The rule cannot be used: ${problem}.`);
  const values = (Array.isArray(asked.value) ? asked.value : [asked.value]) as Scalar[];
  const [first, second] = values as [Scalar, Scalar];
  const equals = (read: Read) => values.some((value) => equal(read, value));
  switch (asked.op) {
    case 'known':
      return ({ text }) => text !== null;
    case 'unknown':
      return ({ text }) => text === null;
    case 'is':
      return (read) => equal(read, first);
    case 'is_not':
      return (read) => !equal(read, first);
    case 'one_of':
      return equals;
    case 'not_one_of':
      return (read) => !equals(read);
    case 'at_least':
      return (read) => order(read, first) >= 0;
    case 'at_most':
      return (read) => order(read, first) <= 0;
    case 'over':
      return (read) => order(read, first) > 0;
    case 'under':
      return (read) => order(read, first) < 0;
    case 'between':
      return (read) => order(read, first) >= 0 && order(read, second) <= 0;
    default:
      throw new TributaryError('SEGMENT_INVALID', `"${asked.op}" does not suit what it compares.`);
  }
}

function equal({ text, number }: Read, value: Scalar): boolean {
  return typeof value === 'number' ? number === value : text === String(value);
}

/** Below, at or above 0 as the value lies before, at or after another; NaN where either is missing. Texts go by their bytes. */
function order({ text, number }: Read, value: Scalar): number {
  if (typeof value === 'number') {
    if (number === null) return NaN;
    return number === value ? 0 : number - value;
  }
  return text === null ? NaN : Buffer.compare(Buffer.from(text), Buffer.from(String(value)));
}
