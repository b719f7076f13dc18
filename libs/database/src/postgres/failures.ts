import type { TributaryError } from '@tributary/contracts';
import { queryError, unavailable } from '../database-errors.js';
import type { Server } from './server.js';

/** Why a connection was refused or ended, by SQLSTATE: none of these judge a statement. */
const connectionFailures: Record<string, string> = {
  '28P01': 'refused the login: the password or the user is wrong',
  '28000': 'refused the login: the user may not connect from here',
  '3D000': 'does not exist on that server',
  '42501': 'refused the login: the user lacks a right',
  '53300': 'has no connection left: raise max_connections there, or open fewer here (poolSize)',
  '57P01': 'was stopped or restarted while this was under way',
  '57P02': 'crashed while this was under way',
  '57P03': 'is starting or stopping: try again in a moment',
  '57P05': 'ended an idle session',
  '25P03': 'ended a transaction that had been idle for minutes',
};

interface DriverError {
  code?: unknown;
  message?: unknown;
  constraint?: unknown;
  table?: unknown;
  column?: unknown;
}

/** States of the login that come up for statements too, where they mean the statement. */
const alsoOfStatements = new Set(['42501']);

/**
 * What a call on the driver rejects with. The driver's own error is left behind: it can carry the client, and that the
 * password.
 */
export function failureOf(error: unknown, server: Server, phase: 'connect' | 'statement'): TributaryError {
  const { code, message, constraint, table, column } = (error ?? {}) as DriverError;
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const sqlstate = /^[0-9A-Z]{5}$/.test(String(code)) ? String(code) : undefined;
  if (sqlstate === undefined || sqlstate === 'EPIPE') {
    const why = text(code) ?? text(message) ?? 'the connection ended';
    return unavailable(`The database ${server.describe} cannot be reached (${why}).`);
  }
  const known = connectionFailures[sqlstate];
  if (known && (phase === 'connect' || !alsoOfStatements.has(sqlstate)))
    return unavailable(`The database ${server.describe} ${known} (${sqlstate}).`);
  if (phase === 'connect' || sqlstate.startsWith('08'))
    return unavailable(`The database ${server.describe} cannot be reached (${sqlstate}).`);
  return queryError({
    message: text(message) ?? '',
    sqlstate,
    constraint: text(constraint),
    table: text(table),
    column: text(column),
  });
}
