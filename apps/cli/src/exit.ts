import { asTributaryError } from '@tributary/contracts';

/**
 * Exit codes that suit cron and supervisors; 75 is EX_TEMPFAIL of sysexits.h: try again later. For `plan`, 2 says that
 * there are changes, and a wrong call or configuration is a failure.
 */
export const exitCodes = { ok: 0, failed: 1, usage: 2, changes: 2, tryAgain: 75 } as const;

/** One clear line on standard error, or with --json one object on standard output, and the exit code. */
export function fail(error: unknown, json: boolean): void {
  const met = asTributaryError(error);
  if (json) process.stdout.write(`${JSON.stringify({ error: met.toJSON() })}\n`);
  process.stderr.write(`${met.code}: ${met.message}\n`);
  if (met.code === 'INTERNAL' && process.env.TRIBUTARY_LOG === 'debug')
    process.stderr.write(`${String((error as Error)?.stack)}\n`);
  process.exitCode = met.retry
    ? exitCodes.tryAgain
    : met.code.startsWith('CONFIG_')
      ? exitCodes.usage
      : exitCodes.failed;
}
