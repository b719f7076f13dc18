import { TributaryError } from '@tributary/contracts';

/** `details` of a DATABASE_QUERY error: what the database said about the statement, never a value of it. */
export interface QueryFailureDetails {
  /** Five characters, see https://www.postgresql.org/docs/15/errcodes-appendix.html. */
  sqlstate: string;
  constraint?: string;
  table?: string;
  column?: string;
}

/** What an engine or server said of a statement. */
export interface StatementFailure {
  message: string;
  /** Five characters; absent where the engine itself failed, not the statement. */
  sqlstate?: string;
  constraint?: string;
  table?: string;
  column?: string;
}

/** Messages of these classes quote the offending value ("invalid input syntax for type integer: "…""). */
const quotesValues = /^(22|23)/;

/** What a refused statement rejects with: DATABASE_QUERY, or DATABASE_UNAVAILABLE where the engine itself failed. */
export function queryError(failure: StatementFailure): TributaryError {
  const { message, sqlstate, constraint, table, column } = failure;
  if (!sqlstate) return unavailable(`The database failed: ${message}`);
  const said = quotesValues.test(sqlstate) ? message.replace(/: ".*$/su, '') : message;
  const details: QueryFailureDetails = { sqlstate, constraint, table, column };
  return new TributaryError('DATABASE_QUERY', `The database refused a statement (${sqlstate}): ${said}`, { details });
}

/** The database cannot be opened, was closed, or its thread died. */
export function unavailable(message: string, cause?: unknown): TributaryError {
  return new TributaryError('DATABASE_UNAVAILABLE', message, cause === undefined ? {} : { cause });
}

/** SQLSTATE of a DATABASE_QUERY error, null of everything else. '23505' is a broken unique constraint. */
export function sqlstateOf(error: unknown): string | null {
  if (!(error instanceof TributaryError) || error.code !== 'DATABASE_QUERY') return null;
  return (error.details as QueryFailureDetails | undefined)?.sqlstate ?? null;
}
