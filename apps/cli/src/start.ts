import { readFile } from 'node:fs/promises';
import { startStandalone } from '@tributary/standalone';
import { asTributaryError, type DefinitionPlan } from '@tributary/contracts';
import { askHolder, configPath, loadConfig } from '@tributary/worker';
import { places, type GlobalOptions } from './execute.js';

/** Runs the api and the worker until stopped. The admin token is printed the first time, and never again. */
export async function start(options: GlobalOptions & Record<string, string>): Promise<void> {
  const tls =
    options.tlsCert && options.tlsKey
      ? { cert: await readFile(options.tlsCert), key: await readFile(options.tlsKey) }
      : undefined;
  const running = await startStandalone({
    ...places(options),
    host: options.host,
    port: Number(options.port),
    tls,
    ...(options.trustProxy ? { trustProxy: options.trustProxy.split(',').map((address) => address.trim()) } : {}),
    ...(options.only === 'api' || options.only === 'worker' ? { only: options.only } : {}),
  });
  if (options.json) process.stdout.write(`${JSON.stringify({ url: running.url, adminToken: running.adminToken })}\n`);
  else {
    process.stdout.write(running.url === null ? 'The worker is ready\n' : `Tributary is ready on ${running.url}\n`);
    if (running.adminToken) process.stdout.write(`Admin token, shown once: ${running.adminToken}\n`);
  }
  await warnOfDrift(options);
}

/** What runs goes by what is applied. Where the project's file says something else, whoever starts it should know. */
async function warnOfDrift(options: GlobalOptions): Promise<void> {
  const { folder, dataDirectory } = places(options);
  if (configPath(folder) === undefined) return;
  try {
    const stated = await loadConfig(folder);
    const plan = (await askHolder(dataDirectory, { command: 'plan', args: { stated } })) as DefinitionPlan;
    const n = plan.changes.length;
    if (n > 0)
      process.stderr.write(
        `${stated.path} is not what is applied: ${n} ${n === 1 ? 'change' : 'changes'}. Look: tributary plan; bring them in: tributary apply\n`,
      );
  } catch (error) {
    process.stderr.write(`The project's file was left aside: ${asTributaryError(error).message}\n`);
  }
}
