import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** Has the services of a folder end with a process, even where that one is killed. */
export function endWith(pid, folder) {
  const guard = join(import.meta.dirname, 'guard.mjs');
  spawn(process.execPath, [guard, String(pid), folder], { detached: true, stdio: 'ignore' }).unref();
}
