import { TributaryError } from '@tributary/contracts';
import type { EngineFailure } from '../driver/failure.js';

/** The house's error for an engine that does not start. */
export function unavailableError(failure: EngineFailure, missing: boolean): TributaryError {
  if (missing)
    return new TributaryError(
      'WAREHOUSE_UNAVAILABLE',
      'The embedded warehouse (package chdb) is not installed or has no build for this platform. Run `npm install chdb`, or point CLICKHOUSE_URL at a ClickHouse server.',
    );
  // The engine names the true reason on standard error only.
  return new TributaryError(
    'WAREHOUSE_UNAVAILABLE',
    `The embedded warehouse does not start. Another process may have its directory open (stop it, or work through it), or the directory cannot be written: ${failure.message.slice(0, 300)}`,
  );
}
