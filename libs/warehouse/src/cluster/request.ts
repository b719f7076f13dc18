import type { WarehouseQueryOptions } from '@tributary/contracts';
import { defaultTimeoutSeconds } from '../driver/settings.js';
import { boundParameters } from '../sql/bound-parameters.js';
import { stringLiteral } from '../sql/literals.js';
import { replacePlaceholders } from '../sql/placeholders.js';
import type { Settings } from './settings.js';

/** Longest parameter, and longest sum of them, that go in the URL: proxies commonly end at 8 KB. */
const longestInUrl = { one: 2_000, all: 5_000 };
/** Longest statement that a server takes by default, in bytes. */
const usualStatement = 256 * 1024;

export interface RequestFrame extends Pick<WarehouseQueryOptions, 'params' | 'timeoutSeconds' | 'priority'> {
  token?: string;
  /** False where the reader's pace counts in the engine's clock: this side keeps the limit then. */
  engineKeepsLimit: boolean;
  /** Threads of a bulk statement; all others have what the server gives. */
  bulkThreads: number;
}

export interface ClickHouseRequest {
  sql: string;
  settings: Settings;
}

/**
 * A statement as it goes over the wire: settings and bound values beside it. A value too long for a URL takes the place of its
 * placeholder as one literal with a cast, which is what the server itself makes of a parameter.
 * @throws WAREHOUSE_QUERY where the statement names a parameter that was not given.
 */
export function clickHouseRequest(sql: string, frame: RequestFrame): ClickHouseRequest {
  const settings: Settings = { log_comment: `tributary ${frame.priority ?? 'live'}` };
  if (frame.engineKeepsLimit)
    settings.max_execution_time = Math.max(0.001, frame.timeoutSeconds ?? defaultTimeoutSeconds);
  if (frame.priority === 'bulk') settings.max_threads = frame.bulkThreads;
  if (frame.token) {
    settings.insert_deduplication_token = frame.token;
    // A repeated insert must fall into the same blocks as the first: each block's token carries its number.
    settings.input_format_parallel_parsing = 0;
  }
  const bound = boundParameters(sql, frame.params);
  const inPlace = new Map<string, string>();
  let left = longestInUrl.all;
  for (const [name, { type, text, literal }] of bound) {
    const length = encodeURIComponent(text).length;
    if (length > longestInUrl.one || length > left)
      inPlace.set(name, `_CAST(${stringLiteral(literal)}, ${stringLiteral(type)})`);
    else {
      left -= length;
      settings[`param_${name}`] = text;
    }
  }
  const text = inPlace.size > 0 ? replacePlaceholders(sql, (name) => inPlace.get(name) ?? null) : sql;
  const bytes = Buffer.byteLength(text);
  // Twice as long: a server rewrites what it sends on to shards.
  if (bytes > usualStatement / 2) settings.max_query_size = String(2 * bytes);
  return { sql: text, settings };
}
