import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cachedFolder, fillOnce } from '../cached.mjs';
import { installPackages } from '../debian.mjs';
import { findProgram } from '../find-program.mjs';
import { startProcess, stopProcess } from '../server-process.mjs';
import { answers } from './ask.mjs';
import { hasMariadb, mariadbPackages, startMariadb } from './mariadb.mjs';

const ours = join(import.meta.dirname, 'wordpress');
const mustUse = resolve(import.meta.dirname, '../../../plugins/destinations/wordpress/must-use');
const cached = cachedFolder('wordpress-of-debian');
const code = join(cached, 'usr/share/wordpress');
const databaseOf = (folder) => join(folder, 'database');

/** No mail leaves the tests. */
const quiet = ['-d', 'sendmail_path=/bin/true', '-d', 'display_errors=stderr'];

/** WordPress of Debian's package on PHP's own server and MariaDB, with an application password in the address. */
export const wordpress = {
  name: 'wordpress',
  variable: 'TRIBUTARY_TEST_WORDPRESS_URL',
  missing: () =>
    hasPhp() && hasMariadb() && existsSync(cached)
      ? null
      : 'it is not there (node tools/services/services.mjs install wordpress)',
  install() {
    const absent = [...(hasPhp() ? [] : ['php-cli', 'php-mysql']), ...(hasMariadb() ? [] : mariadbPackages)];
    if (absent.length > 0) installPackages(absent);
    fillOnce(cached, unpackWordpress);
  },
  async start({ folder, port }) {
    const site = `http://127.0.0.1:${port}`;
    const content = join(folder, 'content');
    cpSync(mustUse, join(content, 'mu-plugins'), { recursive: true });
    cpSync(join(ours, 'wp-config.php'), join(code, 'wp-config.php'));
    const socket = await startMariadb({ folder: databaseOf(folder), database: 'wordpress' });
    const env = { ...process.env, SITE: site, CONTENT: content, DATABASE_SOCKET: socket, PHP_CLI_SERVER_WORKERS: '8' };
    const password = execFileSync('php', [...quiet, join(ours, 'set-up.php'), code], { env, encoding: 'utf8' });
    await startProcess({
      folder,
      command: findProgram('php'),
      args: [...quiet, '-S', `127.0.0.1:${port}`, '-t', code],
      options: { env },
      ready: () => answers(`${site}/index.php?rest_route=/`),
    });
    return { url: `http://admin:${encodeURIComponent(password)}@127.0.0.1:${port}` };
  },
  async stop({ folder }) {
    await stopProcess({ folder });
    await stopProcess({ folder: databaseOf(folder) });
  },
};

/** Whether PHP is there, and speaks to MariaDB. */
function hasPhp() {
  if (findProgram('php') === null) return false;
  return execFileSync('php', ['-r', 'echo extension_loaded("mysqli") ? "yes" : "no";'], { encoding: 'utf8' }) === 'yes';
}

/** Unpacked alone: the package itself would bring a web server along, and start it. */
function unpackWordpress(folder) {
  execFileSync('apt-get', ['-qq', 'download', 'wordpress'], { cwd: folder, stdio: ['ignore', 2, 2] });
  const [packed] = readdirSync(folder);
  execFileSync('dpkg-deb', ['--extract', packed, '.'], { cwd: folder, stdio: ['ignore', 2, 2] });
  rmSync(join(folder, packed));
}
