import { join, resolve } from 'node:path';
import { asTributaryError } from '@tributary/contracts';
import { startStandalone } from './start-standalone.js';

const folder = resolve(process.env.TRIBUTARY_PROJECT ?? '.');
const { TRIBUTARY_DATA, TRIBUTARY_HOST, TRIBUTARY_PORT } = process.env;

try {
  const { url, adminToken } = await startStandalone({
    folder,
    dataDirectory: resolve(TRIBUTARY_DATA ?? join(folder, '.tributary')),
    host: TRIBUTARY_HOST,
    port: TRIBUTARY_PORT === undefined ? undefined : Number(TRIBUTARY_PORT),
  });
  process.stdout.write(`Tributary is ready on ${String(url)}\n`);
  if (adminToken !== null) process.stdout.write(`Admin token, shown once: ${adminToken}\n`);
} catch (error) {
  const { code, message } = asTributaryError(error);
  process.stderr.write(`${code}: ${message}\n`);
  process.exit(1);
}
