import { TributaryError } from '@tributary/contracts';
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import { textLines } from './text-lines.js';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'> & { child(bindings: object): Logger };

const secretNames = ['password', 'token', 'secret', 'apiKey', 'api_key', 'authorization', 'Authorization', 'cookie'];
/** How deep in a logged object secrets are still found. */
const depths = ['', '*.', '*.*.', '*.*.*.'];

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];
/** `json`: one object per line, for machines. `text`: one line for people. */
export type LogFormat = 'json' | 'text';

export interface LoggerOptions {
  level?: LogLevel;
  format?: LogFormat;
  name?: string;
  /** Default: standard error, so that standard output stays for results. */
  destination?: DestinationStream;
}

/**
 * Structured lines. Ids, counts and codes are logged, never payloads; what a field of a secret's name holds is replaced
 * in any case, and of an error only name, code, message and stack are told.
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  // At once: the last lines before a crash are the ones that matter.
  const stream = options.destination ?? pino.destination({ dest: 2, sync: true });
  return pino(
    {
      name: options.name ?? 'tributary',
      level: options.level ?? 'info',
      serializers: { err: errorFields },
      redact: { paths: depths.flatMap((depth) => secretNames.map((name) => `${depth}${name}`)) },
    },
    options.format === 'text' ? textLines(stream) : stream,
  );
}

/**
 * Level from TRIBUTARY_LOG (default as given) and format from TRIBUTARY_LOG_FORMAT (default json).
 * Throws CONFIG_INVALID where either is unknown.
 */
export function logSettings(env: NodeJS.ProcessEnv, fallback: LogLevel): { level: LogLevel; format: LogFormat } {
  const { TRIBUTARY_LOG: level = fallback, TRIBUTARY_LOG_FORMAT: format = 'json' } = env;
  if (!isOneOf(level, logLevels))
    throw new TributaryError('CONFIG_INVALID', `TRIBUTARY_LOG is one of ${logLevels.join(', ')}; not "${level}".`);
  if (!isOneOf(format, ['json', 'text'] as const))
    throw new TributaryError('CONFIG_INVALID', `TRIBUTARY_LOG_FORMAT is json or text; not "${format}".`);
  return { level, format };
}

/** Details and causes may hold what a vendor answered or a record held. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  return { name, code: (error as { code?: unknown }).code, message, stack };
}

function isOneOf<T extends string>(value: string, known: readonly T[]): value is T {
  return (known as readonly string[]).includes(value);
}
