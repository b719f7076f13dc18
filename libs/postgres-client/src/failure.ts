import { TributaryError } from '@tributary/plugin-kit';

interface DriverError {
  code?: unknown;
  message?: unknown;
}

const refused = /^(28|42501)/;
const unavailable = /^(08|53|57|58|25P03|40)/;

/**
 * What a failure of the driver means, by SQLSTATE (appendix A of PostgreSQL's manual): CREDENTIALS_REFUSED,
 * VENDOR_UNAVAILABLE, or null where a statement was wrong. The server's text may quote values, so it is not passed on.
 */
export function failureOf(error: unknown): TributaryError | null {
  if (error instanceof TributaryError) return error;
  const code = sqlState(error);
  if (code === undefined || unavailable.test(code))
    return new TributaryError('VENDOR_UNAVAILABLE', `The database does not answer${code ? ` (${code})` : ''}.`);
  if (refused.test(code))
    return new TributaryError(
      'CREDENTIALS_REFUSED',
      code === '42501'
        ? 'The user lacks a right on the table or its schema (42501). Grant it.'
        : `The database refused the user or password (${code}).`,
    );
  if (code === '3D000') return new TributaryError('SOURCE_UNREADABLE', 'There is no database of this name (3D000).');
  return null;
}

/** The SQLSTATE of a driver's error; undefined where it is not the server that spoke. */
export function sqlState(error: unknown): string | undefined {
  const { code } = (error ?? {}) as DriverError;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' ? code : undefined;
}
