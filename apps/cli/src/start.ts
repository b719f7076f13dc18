import { readFile } from 'node:fs/promises';
import { startStandalone } from '@tributary/standalone';
import { places, type GlobalOptions } from './execute.js';

/** Runs the api and the worker until stopped. The admin token is printed the first time, and never again. */
export async function start(options: GlobalOptions & Record<string, string>): Promise<void> {
  const tls =
    options.tlsCert && options.tlsKey
      ? { cert: await readFile(options.tlsCert), key: await readFile(options.tlsKey) }
      : undefined;
  const running = await startStandalone({ ...places(options), host: options.host, port: Number(options.port), tls });
  if (options.json) process.stdout.write(`${JSON.stringify({ url: running.url, adminToken: running.adminToken })}\n`);
  else {
    process.stdout.write(`Tributary is ready on ${running.url}\n`);
    if (running.adminToken) process.stdout.write(`Admin token, shown once: ${running.adminToken}\n`);
  }
}
