import type { Logger } from '@tributary/observability';

const signals = ['SIGTERM', 'SIGINT'] as const;
/** An orchestrator kills after thirty seconds as a rule: better our own end than its kill. */
const patienceMs = 28_000;

/** The first SIGTERM or SIGINT closes and exits with 0; a second one, or no end in time, exits at once. Returns how to forget this. */
export function onSignals({ close, log }: { close(): Promise<void>; log: Logger }): () => void {
  let asked = false;
  const handle = (signal: NodeJS.Signals) => {
    if (asked) process.exit(1);
    asked = true;
    log.info({ signal }, 'stopping: what is under way is finished or handed back');
    setTimeout(() => {
      log.error({ patienceMs }, 'did not stop in time; the next start recovers');
      process.exit(1);
    }, patienceMs).unref();
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, handle);
  return () => {
    // Between closing and exiting a second signal must still be ours.
    if (!asked) for (const signal of signals) process.off(signal, handle);
  };
}
