import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './debian.mjs';
import { findProgram } from './find-program.mjs';
import { startProcess, stopProcess } from './server-process.mjs';

/** Nothing here outlives a test run, so nothing waits for the disk. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
  max_connections: 200,
};

/** PostgreSQL, the newest installed, behind a password of its own. It refuses to run as root. */
export const postgres = {
  name: 'postgres',
  variable: 'TRIBUTARY_TEST_POSTGRES_URL',
  missing: () => (program('initdb') && program('postgres') ? null : 'PostgreSQL is not installed'),
  install: () => installPackages(['postgresql']),
  async start({ folder, port }) {
    const owner = ownerOfData();
    const [data, secret] = [join(folder, 'data'), join(folder, 'password')];
    const password = randomBytes(12).toString('hex');
    writeFileSync(secret, password, { mode: 0o600 });
    if (owner.uid !== undefined) for (const path of [folder, secret]) chownSync(path, owner.uid, owner.gid);
    const access = ['--username=postgres', `--pwfile=${secret}`, '--auth=scram-sha-256'];
    execFileSync(program('initdb'), ['--no-sync', '-E', 'UTF8', '--locale=C.UTF-8', ...access, '-D', data], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    rmSync(secret);
    await startProcess({
      folder,
      command: program('postgres'),
      args: [
        '-D',
        data,
        '-p',
        String(port),
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      options: owner,
      ready: async () => isReady(data),
    });
    return { url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres` };
  },
  /** SIGINT ends sessions that are still open; SIGTERM would wait for them. */
  stop: ({ folder }) => stopProcess({ folder, signal: 'SIGINT' }),
};

/** The last line of the server's own lock file says when it takes connections. */
function isReady(data) {
  const lock = join(data, 'postmaster.pid');
  if (!existsSync(lock)) return false;
  return /^ready\s*$/m.test(readFileSync(lock, 'utf8'));
}

/** Debian keeps each release's programs in a folder of its own, off the PATH. */
function program(name) {
  const root = '/usr/lib/postgresql';
  const releases = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return findProgram(
    name,
    releases.map((release) => join(root, release, 'bin')),
  );
}

/** Whom the server runs as, in words of `spawn`: oneself, but for root the account of Debian's package, or nobody. */
function ownerOfData() {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody'])
    try {
      const id = (flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8', stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  throw new Error('PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody".');
}
