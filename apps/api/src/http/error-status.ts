import { errorCodes, type ErrorCode, type Fault } from '@tributary/contracts';

const byCode: Partial<Record<ErrorCode, number>> = {
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  JOB_UNKNOWN: 404,
  PLUGIN_UNKNOWN: 404,
  DATA_DIRECTORY_HELD: 409,
  DEFINITIONS_CHANGED: 409,
  DEFINITION_MANAGED: 409,
  NAMESPACE_MISMATCH: 409,
  JOB_BUSY: 409,
  EVENT_TOO_LARGE: 413,
  CONFIG_INVALID: 422,
  SEGMENT_INVALID: 422,
  SQL_REFUSED: 422,
  MODEL_INPUT: 422,
  SIGNATURE_INVALID: 401,
  REQUEST_TIMEOUT: 408,
  BACKLOG_FULL: 429,
  RATE_LIMITED: 429,
  WAREHOUSE_TIMEOUT: 504,
  DISK_LOW: 507,
};

const byFault: Record<Fault, number> = { user: 400, record: 400, setup: 503, vendor: 502, plugin: 500, internal: 500 };

/** The HTTP status that says the same as an error code. */
export function statusOf(code: ErrorCode): number {
  return byCode[code] ?? byFault[errorCodes[code].fault];
}
