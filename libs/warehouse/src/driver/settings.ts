import type { WarehouseQueryOptions } from '@tributary/contracts';

/** Default limit of a statement in seconds. */
export const defaultTimeoutSeconds = 300;

/** Limit of a statement in milliseconds. */
export const limitMs = (query: WarehouseQueryOptions): number => (query.timeoutSeconds ?? defaultTimeoutSeconds) * 1000;

/** What every statement of both drivers runs under, so that a value reads the same on a laptop and on a cluster. */
export const sessionSettings = {
  output_format_json_quote_64bit_integers: '1',
  output_format_json_quote_decimals: '1',
  input_format_null_as_default: '0',
  // A text inside JSON stays what it was: "12" is no twelfth of the month.
  input_format_try_infer_dates: '0',
  input_format_try_infer_datetimes: '0',
  input_format_skip_unknown_fields: '0',
  session_timezone: 'UTC',
} as const;
