import { join, resolve } from 'node:path';
import { asTributaryError, TributaryError } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { holdDirectory, openHouse } from '@tributary/worker';
import { startApi } from './start-api.js';

/** The api alone: serves what a data directory holds and processes nothing. `apps/standalone` is the usual way. */
async function serve(): Promise<void> {
  const folder = resolve(process.env.TRIBUTARY_PROJECT ?? '.');
  const { TRIBUTARY_DATA, TRIBUTARY_HOST, TRIBUTARY_PORT, TRIBUTARY_LOG } = process.env;
  const dataDirectory = resolve(TRIBUTARY_DATA ?? join(folder, '.tributary'));
  const hold = await holdDirectory(dataDirectory, ({ command }) => {
    throw new TributaryError(
      'DATA_DIRECTORY_HELD',
      `The api alone holds ${dataDirectory} and does no "${command}". Stop it first.`,
    );
  });
  const house = await openHouse({ folder, dataDirectory, log: createLogger({ level: TRIBUTARY_LOG ?? 'info' }) });
  const api = await startApi(house, {
    host: TRIBUTARY_HOST,
    port: TRIBUTARY_PORT === undefined ? undefined : Number(TRIBUTARY_PORT),
  });
  process.stdout.write(`Tributary's api is ready on ${api.url}\n`);
  if (api.adminToken !== null) process.stdout.write(`Admin token, shown once: ${api.adminToken}\n`);
  const stop = async () => {
    await api.close();
    await house.close();
    await hold.release();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

await serve().catch((error: unknown) => {
  const { code, message } = asTributaryError(error);
  process.stderr.write(`${code}: ${message}\n`);
  process.exit(1);
});
