/** `node main.js --path <folder> [--port 8123] [--user name --password secret] [--cluster name]`: the server as a process. */
import { parseArgs } from 'node:util';
import { startClickHouseServer } from './start.js';

const { values } = parseArgs({
  options: {
    path: { type: 'string' },
    port: { type: 'string' },
    user: { type: 'string' },
    password: { type: 'string' },
    cluster: { type: 'string' },
  },
});
const { path, port, user = 'default', password = '', cluster } = values;
if (!path) {
  process.stderr.write('Give --path <folder>.\n');
  process.exit(2);
}
const server = await startClickHouseServer({
  path,
  users: { [user]: password },
  ...(port ? { port: Number(port) } : {}),
  ...(cluster ? { cluster } : {}),
});
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void server.close().then(() => process.exit(0)));
// Started by another process, it ends with that one, however that ends.
process.once('disconnect', () => void server.close().then(() => process.exit(0)));
