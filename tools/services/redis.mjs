import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { installPackages } from './debian.mjs';
import { findProgram } from './find-program.mjs';
import { startProcess, stopProcess } from './server-process.mjs';

/** Redis, in memory alone, behind a password of its own. */
export const redis = {
  name: 'redis',
  variable: 'TRIBUTARY_TEST_REDIS_URL',
  missing: () => (findProgram('redis-server') ? null : 'redis-server is not installed'),
  install: () => installPackages(['redis-server']),
  async start({ folder, port }) {
    const password = randomBytes(12).toString('hex');
    const settings = { bind: '127.0.0.1', port, dir: folder, requirepass: password, save: '', appendonly: 'no' };
    await startProcess({
      folder,
      command: findProgram('redis-server'),
      args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]),
      ready: () => answers(port, `AUTH ${password}\r\nPING\r\n`),
    });
    return { url: `redis://:${password}@127.0.0.1:${port}` };
  },
  stop: ({ folder }) => stopProcess({ folder }),
};

async function answers(port, request) {
  const socket = connect(port, '127.0.0.1');
  let reply = '';
  socket.setEncoding('utf8').on('data', (text) => {
    reply += text;
    if (reply.includes('+PONG') || reply.includes('-')) socket.end();
  });
  socket.on('connect', () => socket.write(request)).on('error', () => socket.destroy());
  // Not once(): that rejects where the connection is refused, which here is an answer.
  await new Promise((resolve) => socket.on('close', resolve));
  return reply.includes('+PONG');
}
