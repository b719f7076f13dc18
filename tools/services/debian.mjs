import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Installs Debian packages, which only root can; for anyone else the error says what to install.
 * Package scripts may start a server of their own on its usual port: nothing here uses that one.
 */
export function installPackages(packages) {
  const root = process.getuid?.() === 0;
  if (!root || !existsSync('/usr/bin/apt-get'))
    throw new Error(`Install ${packages.join(' and ')} (on Debian: apt-get install ${packages.join(' ')}).`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => execFileSync('apt-get', ['-qq', ...args], { env: environment, stdio: ['ignore', 2, 2] });
  apt('update');
  apt('install', '--yes', '--no-install-recommends', ...packages);
}
