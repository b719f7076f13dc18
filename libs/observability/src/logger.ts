import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'> & { child(bindings: object): Logger };

/**
 * Structured lines on standard error, so that standard output stays for results. Ids and counts are logged, never
 * payloads; what a field of these names holds is replaced in any case.
 */
export function createLogger(options: { level?: string; name?: string } = {}): Logger {
  return pino(
    {
      name: options.name ?? 'tributary',
      level: options.level ?? 'info',
      redact: { paths: ['password', 'token', 'secret', 'apiKey', 'authorization', '*.password', '*.token', '*.secret', '*.apiKey', '*.authorization'] },
    },
    pino.destination(2),
  );
}
