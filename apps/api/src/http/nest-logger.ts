import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@tributary/observability';

/** Nest's own lines through the house's logger. Its start-up chatter is of interest to nobody but its debuggers. */
export function nestLogger(log: Logger): LoggerService {
  const line =
    (level: 'debug' | 'warn' | 'error') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.at(-1);
      const err = message instanceof Error ? message : undefined;
      log[level]({ part: typeof context === 'string' ? context : 'nest', err }, err ? err.message : String(message));
    };
  return {
    log: line('debug'),
    debug: line('debug'),
    verbose: line('debug'),
    warn: line('warn'),
    error: line('error'),
    fatal: line('error'),
  };
}
