import { TributaryError } from '@tributary/contracts';

/** An engine's refusal as data: its own number and message. */
export interface EngineFailure {
  number: number;
  message: string;
}

const timeout = new Set([159, 160]);
const cancelled = 394;

/**
 * Codes whose words are about the statement's own names and shape, or about limits; all others may quote values.
 * 10, 16, 47: unknown column; 36, 42, 43, 53: arguments and types; 46: function; 57, 60: table; 62: syntax; 81: database;
 * 115: setting; 158, 241: limits; 215, 184: aggregation; 252: too many parts; 456, 457: parameters; 497: access.
 */
const aboutStatement = new Set([
  10, 16, 36, 42, 43, 46, 47, 53, 57, 60, 62, 81, 115, 158, 184, 215, 241, 252, 456, 457, 497,
]);

/** Where such a message goes on to quote the statement, whose literals may be data. */
const quotation = /(?<=failed at position \d+)|[:,.]? in scope |: while |: \(while |\. While |'[^']*[^\w.'`]/i;

/** The engine's words without the data that some of its messages quote, and the symbolic name of the error. */
export function withoutData(failure: EngineFailure): string {
  const text = failure.message.replace(/^.*?(?=Code: \d+)/s, '').replace(/Code: \d+\. DB::Exception: /g, '');
  const name = /\(([A-Z][A-Z0-9_]{3,})\)/.exec(text)?.[0] ?? '';
  if (!aboutStatement.has(failure.number)) return name || 'no name';
  const end = text.search(quotation);
  const words = text
    .slice(0, Math.min(end < 0 ? text.length : end, 300))
    .replace(name, '')
    .trim();
  return `${words} ${name}`.trim();
}

/** The house's error for a statement that the engine refused; `details.number` is the engine's own code. */
export function statementError(failure: EngineFailure): TributaryError {
  const details = { number: failure.number };
  if (timeout.has(failure.number)) return timeoutError();
  if (failure.number === cancelled) return cancelledError();
  return new TributaryError(
    'WAREHOUSE_QUERY',
    `The warehouse refused a statement (${failure.number}): ${withoutData(failure)}`,
    { details },
  );
}

/** The house's error for work that was stopped on demand. */
export const cancelledError = (): TributaryError =>
  new TributaryError('CANCELLED', 'The warehouse statement was cancelled.');

/** The house's error for a statement that outlasted its limit. */
export const timeoutError = (): TributaryError =>
  new TributaryError(
    'WAREHOUSE_TIMEOUT',
    'The statement took longer than its limit and was stopped. Give it more time or less data.',
    { details: { number: 159 } },
  );
