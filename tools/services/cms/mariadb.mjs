import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../find-program.mjs';
import { startProcess } from '../server-process.mjs';

/** Where Debian has the programs alone: the package of the whole server would start one on its usual port. */
export const mariadbPackages = ['mariadb-server-core', 'mariadb-client-core'];

/** Debian keeps the server off the PATH of those who are not root. */
const server = () => findProgram('mariadbd', ['/usr/sbin']);

/** Whether it can be started: its set-up asks `my_print_defaults`, which is of the other package. */
export const hasMariadb = () => server() !== null && findProgram('my_print_defaults') !== null;

/** Nothing here outlives a test run, so nothing waits for the disk. */
const settings = [
  '--skip-networking',
  '--skip-log-bin',
  '--skip-innodb-doublewrite',
  '--innodb-flush-log-at-trx-commit=0',
  '--innodb-buffer-pool-size=64M',
];

/**
 * MariaDB with one empty database, in a new folder that none but its owner may enter: whoever gets to its socket is
 * root there, without a password. `stopProcess` of the folder ends it.
 * @returns {Promise<string>} the path of its socket
 */
export async function startMariadb({ folder, database }) {
  const [data, socket, first] = ['data', 'socket', 'first.sql'].map((name) => join(folder, name));
  mkdirSync(folder, { mode: 0o700 });
  const own = ['--no-defaults', `--user=${userInfo().username}`, `--datadir=${data}`];
  execFileSync('mariadb-install-db', [...own, '--auth-root-authentication-method=normal', '--skip-test-db'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  writeFileSync(first, `CREATE DATABASE ${database} CHARACTER SET utf8mb4;\n`);
  await startProcess({
    folder,
    command: server(),
    args: [...own, `--socket=${socket}`, `--init-file=${first}`, ...settings],
    ready: () => greets(socket),
  });
  return socket;
}

/** Whether the server speaks first, as it does to whom it takes in. */
async function greets(path) {
  const socket = connect(path);
  let greeted = false;
  socket.on('data', () => {
    greeted = true;
    socket.destroy();
  });
  socket.on('error', () => socket.destroy());
  await new Promise((resolve) => socket.on('close', resolve));
  return greeted;
}
