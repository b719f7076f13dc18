import { ClickHouseError } from '@clickhouse/client';
import { TributaryError } from '@tributary/contracts';
import { statementError } from '../driver/failure.js';

/** 192, 193, 194, 516: who asks is not let in. */
const refused = new Set([192, 193, 194, 516]);

/**
 * The server says that it cannot now, not that the statement is wrong. 202: too many statements; 209, 210, 279: its own
 * network; 225, 242, 999: no Keeper, so read-only; 285, 286, 319: replicas missing or an insert's fate unknown; 425, 473:
 * busy with another; 76: its disk is held.
 */
const notNow = new Set([76, 202, 209, 210, 225, 242, 279, 285, 286, 319, 425, 473, 999]);

/** The server never saw the request. */
const unreached = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** Where the server is, in words that may be shown: no name, no password, no query. */
export const placeOf = (url: string): string => new URL(url).host;

export interface Failure {
  error: TributaryError;
  /**
   * When sending the statement again may help: `always` where nothing reached the server, `repeatable` where it may have been
   * run, so that only a read or an insert with a token may be repeated.
   */
  again: 'always' | 'repeatable' | 'never';
}

/** The house's error for what went wrong between here and the server; never the words of a proxy, never a secret. */
export function failureOf(error: unknown, place: string): Failure {
  if (error instanceof TributaryError) return { error, again: 'never' };
  if (error instanceof ClickHouseError) {
    const number = Number(error.code);
    const type = error.type ?? 'UNKNOWN';
    if (refused.has(number))
      return {
        error: unavailable(`ClickHouse at ${place} refuses the user name or password (${number}).`),
        again: 'never',
      };
    if (notNow.has(number))
      return {
        error: unavailable(`ClickHouse at ${place} cannot serve now (${number} ${type}).`),
        again: 'repeatable',
      };
    return { error: statementError({ number, message: `${error.message} (${type})` }), again: 'never' };
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code !== undefined && unreached.has(code))
    return { error: unavailable(`ClickHouse at ${place} does not answer (${code}).`), again: 'always' };
  const how = code ? ` (${code})` : ', or what answers is no ClickHouse';
  return { error: unavailable(`The connection to ClickHouse at ${place} broke${how}.`), again: 'repeatable' };
}

const unavailable = (message: string): TributaryError => new TributaryError('WAREHOUSE_UNAVAILABLE', message);
