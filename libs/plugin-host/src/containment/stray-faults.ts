import { currentPlugin } from './plugin-scope.js';

/**
 * Keeps the process alive when a plugin fails where nobody waits for it: in a timer, an event handler or a promise that
 * it let go. `onFault` is told whose it was. Errors of others end the process as they always do, unless somebody else
 * listens for them. Returns how to stop.
 */
export function containStrayFaults(onFault: (plugin: string, error: unknown) => void): () => void {
  const judge = (event: 'uncaughtException' | 'unhandledRejection', error: unknown): void => {
    const plugin = currentPlugin();
    if (plugin !== undefined) return onFault(plugin, error);
    if (process.listenerCount(event) > 1) return;
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  };
  const thrown = (error: unknown): void => judge('uncaughtException', error);
  const rejected = (error: unknown): void => judge('unhandledRejection', error);
  process.on('uncaughtException', thrown).on('unhandledRejection', rejected);
  return () => {
    process.off('uncaughtException', thrown).off('unhandledRejection', rejected);
  };
}
