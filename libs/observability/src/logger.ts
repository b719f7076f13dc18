import { pino, type Logger as PinoLogger } from 'pino';

export type Logger = Pick<PinoLogger, 'debug' | 'info' | 'warn' | 'error'> & { child(bindings: object): Logger };

const secretNames = ['password', 'token', 'secret', 'apiKey', 'api_key', 'authorization', 'Authorization', 'cookie'];
/** How deep in a logged object secrets are still found. */
const depths = ['', '*.', '*.*.', '*.*.*.'];

/**
 * Structured lines on standard error, so that standard output stays for results. Ids and counts are logged, never
 * payloads; what a field of these names holds is replaced in any case.
 */
export function createLogger(options: { level?: string; name?: string } = {}): Logger {
  return pino(
    {
      name: options.name ?? 'tributary',
      level: options.level ?? 'info',
      redact: { paths: depths.flatMap((depth) => secretNames.map((name) => `${depth}${name}`)) },
    },
    // At once: the last lines before a crash are the ones that matter.
    pino.destination({ dest: 2, sync: true }),
  );
}
