/**
 * Every error a user can meet has a stable code, says whose fault it is and whether trying again may help.
 * The message says what happened and what to do next; it never holds a secret or a person's data.
 */
export const errorCodes = {
  // configuration and start
  CONFIG_NOT_FOUND: { fault: 'user', retry: false, means: 'No tributary.config.ts was found.' },
  CONFIG_INVALID: { fault: 'user', retry: false, means: 'The configuration does not fit its schema.' },
  DATA_DIRECTORY_HELD: { fault: 'user', retry: true, means: 'Another process holds the data directory.' },
  DATA_DIRECTORY_NEWER: { fault: 'user', retry: false, means: 'A newer release wrote the data directory.' },
  DATA_DIRECTORY_MOVED: { fault: 'user', retry: false, means: 'What lay in the data directory was moved to servers.' },
  MIGRATION_DIFFERS: { fault: 'internal', retry: false, means: 'What arrived on the servers is not what was sent.' },
  PUBLIC_BIND_REFUSED: { fault: 'user', retry: false, means: 'A public address without TLS was refused.' },
  SECRET_KEY_MISSING: { fault: 'user', retry: false, means: 'No key to encrypt or decrypt secrets was found.' },
  NAMESPACE_MISMATCH: { fault: 'user', retry: false, means: 'These data belong to another namespace.' },
  FILE_EXISTS: { fault: 'user', retry: false, means: 'The file is there already and was not written over.' },
  UNAUTHORIZED: { fault: 'user', retry: false, means: 'The request carries no valid token.' },
  FORBIDDEN: { fault: 'user', retry: false, means: 'The token is valid, but not for this.' },
  NOT_FOUND: { fault: 'user', retry: false, means: 'The thing asked for does not exist.' },
  INVALID_REQUEST: { fault: 'user', retry: false, means: 'A parameter or body does not fit its schema.' },
  // engines
  WAREHOUSE_UNAVAILABLE: { fault: 'setup', retry: true, means: 'The warehouse cannot be opened or reached.' },
  WAREHOUSE_QUERY: { fault: 'internal', retry: false, means: 'The warehouse refused a statement.' },
  SQL_REFUSED: { fault: 'user', retry: false, means: 'SQL of a definition does what such SQL may not do.' },
  WAREHOUSE_TIMEOUT: { fault: 'setup', retry: true, means: 'A warehouse statement took longer than its limit.' },
  CANCELLED: { fault: 'user', retry: false, means: 'The work was cancelled.' },
  DATABASE_UNAVAILABLE: { fault: 'setup', retry: true, means: 'The database cannot be opened or reached.' },
  DATABASE_QUERY: { fault: 'internal', retry: false, means: 'The database refused a statement.' },
  LOG_UNAVAILABLE: { fault: 'setup', retry: true, means: 'The event log cannot be opened or written.' },
  LOG_FULL: { fault: 'setup', retry: true, means: 'The event log can keep no more until its broker is back.' },
  BACKLOG_FULL: { fault: 'setup', retry: true, means: 'What was taken in has to be processed first.' },
  RATE_LIMITED: { fault: 'user', retry: true, means: 'More requests than the write key may send.' },
  REQUEST_TIMEOUT: { fault: 'user', retry: true, means: 'The request did not arrive in time.' },
  CONNECTIONS_FULL: { fault: 'setup', retry: true, means: 'More connections than the server takes.' },
  SIGNATURE_INVALID: { fault: 'user', retry: false, means: 'The webhook is not signed as its source states.' },
  WEBHOOK_CLOSED: { fault: 'setup', retry: true, means: 'The webhook is stated in a way that cannot be used.' },
  LOG_LANE_LOST: { fault: 'setup', retry: true, means: 'Another process reads this lane of the log now.' },
  DISK_LOW: { fault: 'setup', retry: true, means: 'Too little disk space is left to take anything in.' },
  LOG_TRIMMED: {
    fault: 'user',
    retry: false,
    means: 'What is asked for came in before the log begins: retention removed it.',
  },
  LOG_CORRUPT: { fault: 'setup', retry: false, means: 'A sealed part of the event log fails its checksum.' },
  JOBS_UNAVAILABLE: { fault: 'setup', retry: true, means: 'The job queue cannot be reached.' },
  JOB_UNKNOWN: { fault: 'user', retry: false, means: 'No job or job kind has this name.' },
  JOB_BUSY: { fault: 'user', retry: true, means: 'A run of this job is open already, or its window is shut.' },
  // plugins
  PLUGIN_UNKNOWN: { fault: 'user', retry: false, means: 'No plugin has this id.' },
  PLUGIN_INVALID: { fault: 'plugin', retry: false, means: 'The plugin does not fit the contract.' },
  PLUGIN_SETTINGS: { fault: 'user', retry: false, means: 'The settings do not fit the plugin.' },
  PLUGIN_ENGINE: { fault: 'user', retry: false, means: 'The plugin asks for another version of the engine.' },
  PLUGIN_FAULT: { fault: 'plugin', retry: true, means: 'The plugin broke its contract while it ran.' },
  CREDENTIALS_REFUSED: { fault: 'user', retry: false, means: 'The remote system refused the credentials.' },
  VENDOR_UNAVAILABLE: { fault: 'vendor', retry: true, means: 'The remote system does not answer as it should.' },
  // records
  SOURCE_UNREADABLE: { fault: 'user', retry: false, means: 'The source cannot be read.' },
  ROW_MALFORMED: { fault: 'record', retry: false, means: 'The row cannot be parsed.' },
  EVENT_INVALID: { fault: 'record', retry: false, means: 'The event does not fit the tracking schema.' },
  EVENT_TOO_LARGE: { fault: 'record', retry: false, means: 'The event is over the size limit.' },
  EVENT_NO_IDENTIFIER: { fault: 'record', retry: false, means: 'The event names nobody.' },
  VALUE_INVALID: { fault: 'record', retry: false, means: 'A value does not fit its type.' },
  VALUE_AMBIGUOUS: { fault: 'record', retry: false, means: 'A value can be read in two ways.' },
  PLAN_VIOLATION: { fault: 'record', retry: false, means: 'The event does not fit the tracking plan.' },
  // definitions and models
  DEFINITIONS_CHANGED: { fault: 'user', retry: true, means: 'Someone applied other definitions meanwhile.' },
  DEFINITION_MANAGED: {
    fault: 'user',
    retry: false,
    means: 'The definition is managed elsewhere: by code, or by hand.',
  },
  SEGMENT_INVALID: { fault: 'user', retry: false, means: 'The segment rule does not fit its schema.' },
  MODEL_INPUT: { fault: 'user', retry: false, means: 'The matrix cannot be used for this model.' },
  INTERNAL: { fault: 'internal', retry: false, means: 'Tributary failed; this is a bug.' },
} as const satisfies Record<string, { fault: Fault; retry: boolean; means: string }>;

export type Fault = 'user' | 'setup' | 'plugin' | 'vendor' | 'record' | 'internal';
export type ErrorCode = keyof typeof errorCodes;

/** What an error looks like on every surface: command line, API, log, run ledger. */
export interface ErrorShape {
  code: ErrorCode;
  message: string;
  fault: Fault;
  retry: boolean;
  details?: unknown;
}

/** The one error class of the house. Plain `Error` is a lint error outside tests. */
export class TributaryError extends Error {
  readonly code: ErrorCode;
  readonly details?: unknown;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'TributaryError';
    this.code = code;
    this.details = options.details;
  }

  get fault(): Fault {
    return errorCodes[this.code].fault;
  }

  get retry(): boolean {
    return errorCodes[this.code].retry;
  }

  toJSON(): ErrorShape {
    const shape: ErrorShape = { code: this.code, message: this.message, fault: this.fault, retry: this.retry };
    return this.details === undefined ? shape : { ...shape, details: this.details };
  }
}

/** The error as a {@link TributaryError}: itself where it is one (also from another copy of this package), else wrapped as INTERNAL. */
export function asTributaryError(error: unknown, code: ErrorCode = 'INTERNAL'): TributaryError {
  if (error instanceof TributaryError) return error;
  const known = error as { name?: string; code?: string; message?: string; details?: unknown } | undefined;
  if (known?.name === 'TributaryError' && known.code && known.code in errorCodes)
    return new TributaryError(known.code as ErrorCode, known.message ?? '', { cause: error, details: known.details });
  return new TributaryError(code, error instanceof Error ? error.message : String(error), { cause: error });
}
