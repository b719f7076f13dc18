import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startProcess, stopProcess } from '../server-process.mjs';
import { answers, ask } from './ask.mjs';
import { npm, npmServer } from './npm-server.mjs';

const version = '5.130.6';

/** As it is packed: one of its development packages lies where npm does not look, and npm asks for these too. */
function fetchGhost(folder) {
  npm(['pack', `ghost@${version}`], folder);
  const [packed] = readdirSync(folder);
  execFileSync('tar', ['-xzf', packed, '--strip-components=1'], { cwd: folder });
  rmSync(join(folder, packed));
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  delete manifest.devDependencies;
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
}

const server = npmServer({ name: 'ghost', packages: { ghost: version }, fetch: fetchGhost });

/** Ghost with SQLite, and the Admin API key of a custom integration in the address. */
export const ghost = {
  name: 'ghost',
  variable: 'TRIBUTARY_TEST_GHOST_URL',
  missing: server.missing,
  install: server.install,
  async start({ folder, port }) {
    const site = `http://127.0.0.1:${port}`;
    const contentPath = join(folder, 'content');
    for (const part of ['data', 'images', 'logs', 'settings', 'media', 'files', 'public', 'adapters'])
      mkdirSync(join(contentPath, part), { recursive: true });
    cpSync(join(server.folder, 'content/themes'), join(contentPath, 'themes'), { recursive: true });
    // Ghost looks for itself in the folder that it runs in; what is set up stands in its environment.
    const settings = {
      url: `${site}/`,
      server__host: '127.0.0.1',
      server__port: String(port),
      database__client: 'sqlite3',
      database__connection__filename: join(folder, 'ghost.db'),
      database__useNullAsDefault: 'true',
      mail__transport: 'stub',
      paths__contentPath: contentPath,
      privacy__useUpdateCheck: 'false',
      privacy__useGravatar: 'false',
      security__staffDeviceVerification: 'false',
      logging__transports: '["stdout"]',
      logging__level: 'warn',
    };
    await startProcess({
      folder,
      command: process.execPath,
      args: [join(server.folder, 'index.js')],
      options: { cwd: server.folder, env: { ...process.env, NODE_ENV: 'development', ...settings } },
      limitMs: 300_000,
      ready: () => answers(`${site}/ghost/api/admin/site/`),
    });
    return { url: `http://${await adminKey(site)}@127.0.0.1:${port}` };
  },
  stop: ({ folder }) => stopProcess({ folder }),
};

/** Sets the site up, logs in and makes an integration: its key is "id:secret". */
async function adminKey(site) {
  const api = `${site}/ghost/api/admin`;
  const headers = { origin: site };
  const account = { name: 'Admin', email: 'admin@example.com', password: `${randomUUID()}A1` };
  await ask(`${api}/authentication/setup/`, {
    method: 'POST',
    headers,
    body: { setup: [{ ...account, blogTitle: 'Tests' }] },
  });
  const { response } = await ask(`${api}/session/`, {
    method: 'POST',
    headers,
    body: { username: account.email, password: account.password },
  });
  const cookie = response.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const { json: made } = await ask(`${api}/integrations/?include=api_keys`, {
    method: 'POST',
    headers: { ...headers, cookie },
    body: { integrations: [{ name: 'Tributary' }] },
  });
  return made.integrations[0].api_keys.find(({ type }) => type === 'admin').secret;
}
