import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { TributaryError } from '@tributary/contracts';
import type { ClickHouseServerOptions } from './start.js';

export interface ClickHouseProcess {
  url: string;
  pid: number;
  /** Ends the process and resolves when it is gone. SIGKILL is allowed: the next one on the directory finds all that was acknowledged. */
  end(signal?: NodeJS.Signals): Promise<void>;
}

/** The server as a process of its own, to be shared by several others or to be killed. */
export async function spawnClickHouseServer(
  options: Pick<ClickHouseServerOptions, 'path' | 'port' | 'cluster'> & { user?: string; password?: string },
): Promise<ClickHouseProcess> {
  const file = createRequire(import.meta.url).resolve('@tributary/testkit/clickhouse-server');
  const flags = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}`, String(value)],
  );
  const child = spawn(process.execPath, [file, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    // The engine fetches every result in pieces on a thread of this pool.
    env: { ...process.env, UV_THREADPOOL_SIZE: '64' },
  });
  const gone = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface(child.stdout!), 'line').then(([text]) => String(text)),
    gone.then(() => null),
  ]);
  if (line === null)
    throw new TributaryError('WAREHOUSE_UNAVAILABLE', 'The ClickHouse server of the testkit did not start.');
  return {
    url: (JSON.parse(line) as { url: string }).url,
    pid: child.pid!,
    async end(signal = 'SIGTERM') {
      child.kill(signal);
      await gone;
    },
  };
}
