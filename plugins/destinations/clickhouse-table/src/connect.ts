import { judgeStatus, VendorRefusal } from '@tributary/http-delivery';
import {
  TributaryError,
  type BatchOutcome,
  type DestinationContext,
  type HttpResponse,
  type Outcome,
} from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

export interface Statement {
  sql: string;
  /** Rows of an INSERT. */
  rows?: string;
  /** Settings and parameters (`param_…`) of the statement. */
  parameters?: Record<string, string>;
}

/** Runs a statement; rows of a SELECT come as objects. Throws a `VendorRefusal` for what the server refuses. */
export type Run = <T>(statement: Statement) => Promise<T[]>;

const timeoutMs = 60_000;
const mostBytes = 32_000_000;

export function connect({ http, settings, clock }: DestinationContext<Settings>): Run {
  if (!http) throw new TributaryError('PLUGIN_FAULT', 'No HTTP client was granted.');
  const headers = {
    'x-clickhouse-user': settings.user,
    ...(settings.password === undefined ? {} : { 'x-clickhouse-key': settings.password }),
  };
  return async <T>({ sql, rows, parameters = {} }: Statement) => {
    const query = new URLSearchParams({
      ...parameters,
      // What is written as a whole number or a text stays so on the way back.
      default_format: 'JSONEachRow',
      wait_end_of_query: '1',
      query: sql,
    });
    const url = `${settings.url.replace(/\/+$/, '')}/?${query.toString()}`;
    const response = await http.request({
      method: 'POST',
      url,
      headers,
      body: rows ?? '',
      timeoutMs,
      maxBytes: mostBytes,
    });
    // Every server names itself and the statement; a page of a proxy does not.
    if (response.status === 200 && 'x-clickhouse-query-id' in response.headers)
      return response.text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
    throw new VendorRefusal(judge(response, clock.now()));
  };
}

/**
 * ClickHouse's own number of an error tells more than its status: https://github.com/ClickHouse/ClickHouse, ErrorCodes.
 * Most of what is wrong with a value comes as 500, too.
 */
function judge(response: HttpResponse, now: number): Outcome | BatchOutcome {
  const code = Number(response.headers['x-clickhouse-exception-code']);
  if (unauthorized.has(code))
    return {
      batch: 'unauthorized',
      message: `ClickHouse refused the user (${code}). Grant what the settings ask for.`,
    };
  if (busy.has(code)) return { batch: 'unavailable', message: `ClickHouse has no room for it now (${code}).` };
  if (unfitValue.has(code))
    return {
      outcome: 'reject',
      code: `CLICKHOUSE_${code}`,
      message: `The table refused a value of this record (${code}).`,
    };
  if (Number.isInteger(code)) return { batch: 'blocked', message: `ClickHouse refused the statement (${code}).` };
  if (response.status === 200)
    return { batch: 'unavailable', message: 'What answered for ClickHouse was not ClickHouse.' };
  return judgeStatus(response, 'ClickHouse', now);
}

/** UNKNOWN_USER, WRONG_PASSWORD, REQUIRED_PASSWORD, ACCESS_DENIED, AUTHENTICATION_FAILED, IP_ADDRESS_NOT_ALLOWED. */
const unauthorized = new Set([192, 193, 194, 195, 497, 516]);
/** TIMEOUT_EXCEEDED, TOO_MANY_SIMULTANEOUS_QUERIES, NETWORK_ERROR, MEMORY_LIMIT_EXCEEDED, TABLE_IS_READ_ONLY, TOO_MANY_PARTS, QUERY_WAS_CANCELLED. */
const busy = new Set([159, 202, 209, 210, 241, 242, 252, 319, 394]);
/** CANNOT_PARSE_…, TYPE_MISMATCH, INCORRECT_DATA, VIOLATED_CONSTRAINT and their like. */
const unfitValue = new Set([6, 26, 27, 38, 41, 53, 69, 70, 72, 117, 130, 131, 321, 349, 376, 467, 469]);
