import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages } from './debian.mjs';
import { findProgram } from './find-program.mjs';
import { startProcess, stopProcess } from './server-process.mjs';

/** Chromium without a window, to be driven over its debugging protocol: each suite opens contexts of its own in it. */
export const chromium = {
  name: 'chromium',
  variable: 'TRIBUTARY_TEST_CHROMIUM_URL',
  missing: () => (findProgram('chromium') ? null : 'chromium is not installed'),
  install: () => installPackages(['chromium']),
  async start({ folder, port }) {
    const data = join(folder, 'data');
    mkdirSync(data);
    const url = `http://127.0.0.1:${port}`;
    await startProcess({
      folder,
      command: findProgram('chromium'),
      args: [
        '--headless=new',
        `--remote-debugging-port=${port}`,
        `--user-data-dir=${data}`,
        '--no-first-run',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-background-networking',
        '--disable-component-update',
        // Its sandbox needs what containers seldom grant; it opens nothing but the pages of our own tests.
        '--no-sandbox',
      ],
      ready: () =>
        fetch(`${url}/json/version`).then(
          ({ ok }) => ok,
          () => false,
        ),
    });
    return { url };
  },
  stop: ({ folder }) => stopProcess({ folder }),
};
