import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { startProcess, stopProcess } from '../server-process.mjs';
import { answers, ask } from './ask.mjs';
import { npmServer } from './npm-server.mjs';

const server = npmServer({ name: 'directus', packages: { directus: '11.17.4', sqlite3: '5.1.7' }, node: '22' });

/** Directus with SQLite, a collection `people`, and the static token of its administrator in the address. */
export const directus = {
  name: 'directus',
  variable: 'TRIBUTARY_TEST_DIRECTUS_URL',
  missing: server.missing,
  install: server.install,
  async start({ folder, port }) {
    const site = `http://127.0.0.1:${port}`;
    const token = randomUUID();
    const cli = join(server.folder, 'node_modules/directus/cli.js');
    const env = {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      DB_CLIENT: 'sqlite3',
      DB_FILENAME: join(folder, 'directus.db'),
      SECRET: randomUUID(),
      ADMIN_EMAIL: 'admin@example.com',
      ADMIN_PASSWORD: randomUUID(),
      ADMIN_TOKEN: token,
      TELEMETRY: 'false',
      LOG_LEVEL: 'warn',
    };
    const options = { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] };
    execFileSync(server.node, [cli, 'bootstrap'], options);
    await startProcess({
      folder,
      command: server.node,
      args: [cli, 'start'],
      options: { env },
      limitMs: 180_000,
      ready: () => answers(`${site}/server/ping`),
    });
    await ask(`${site}/collections`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: { collection: 'people', meta: { collection: 'people' }, schema: {}, fields: fields() },
    });
    return { url: `http://admin:${token}@127.0.0.1:${port}` };
  },
  stop: ({ folder }) => stopProcess({ folder }),
};

/** SQLite keeps texts of any length: what is too long is refused by a rule of the field. */
function fields() {
  const field = (name, type, { schema = {}, ...meta } = {}) => ({
    field: name,
    type,
    schema,
    meta: { field: name, ...meta },
  });
  return [
    field('id', 'integer', { schema: { is_primary_key: true, has_auto_increment: true } }),
    field('email', 'string', { schema: { is_unique: true, is_nullable: false } }),
    field('name', 'string', { validation: { _and: [{ name: { _regex: '^.{0,60}$' } }] } }),
    field('city', 'string'),
    field('segments', 'json', { interface: 'tags', special: ['cast-json'] }),
  ];
}
