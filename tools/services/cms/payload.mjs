import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { startProcess, stopProcess } from '../server-process.mjs';
import { answers, ask } from './ask.mjs';
import { npmServer } from './npm-server.mjs';

const server = npmServer({
  name: 'payload',
  packages: {
    payload: '3.85.0',
    '@payloadcms/next': '3.85.0',
    '@payloadcms/db-sqlite': '3.85.0',
    next: '15.4.11',
    react: '19.1.0',
    'react-dom': '19.1.0',
    graphql: '16.11.0',
  },
  files: {
    'payload.config.js': `import { sqliteAdapter } from '@payloadcms/db-sqlite';
import { buildConfig } from 'payload';
export default buildConfig({
  secret: process.env.PAYLOAD_SECRET,
  db: sqliteAdapter({ client: { url: process.env.PAYLOAD_DATABASE }, push: true }),
  telemetry: false,
  typescript: { autoGenerate: false },
  collections: [
    { slug: 'users', auth: { useAPIKey: true }, fields: [] },
    {
      slug: 'members',
      fields: [
        { name: 'email', type: 'email', unique: true, required: true },
        { name: 'name', type: 'text', maxLength: 60 },
        { name: 'city', type: 'text' },
        { name: 'segments', type: 'text', hasMany: true },
      ],
    },
  ],
});
`,
    'app/api/[...slug]/route.js': `import config from '@payload-config';
import * as routes from '@payloadcms/next/routes';
export const GET = routes.REST_GET(config);
export const POST = routes.REST_POST(config);
export const PATCH = routes.REST_PATCH(config);
export const DELETE = routes.REST_DELETE(config);
`,
    'app/layout.js': `export default function Layout({ children }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
    'next.config.mjs': `import { withPayload } from '@payloadcms/next/withPayload';
export default withPayload({});
`,
    'jsconfig.json': JSON.stringify({ compilerOptions: { paths: { '@payload-config': ['./payload.config.js'] } } }),
  },
});

/** Payload CMS on Next's development server, with SQLite and a user whose API key is in the address. */
export const payload = {
  name: 'payload',
  variable: 'TRIBUTARY_TEST_PAYLOAD_URL',
  missing: server.missing,
  install: server.install,
  async start({ folder, port }) {
    server.layOut();
    const site = `http://127.0.0.1:${port}`;
    await startProcess({
      folder,
      command: process.execPath,
      args: [join(server.folder, 'node_modules/next/dist/bin/next'), 'dev', '-H', '127.0.0.1', '-p', String(port)],
      options: {
        cwd: server.folder,
        env: {
          ...process.env,
          NODE_ENV: 'development',
          NEXT_TELEMETRY_DISABLED: '1',
          PAYLOAD_SECRET: randomUUID(),
          PAYLOAD_DATABASE: `file:${join(folder, 'payload.db')}`,
        },
      },
      limitMs: 300_000,
      ready: () => answers(`${site}/api/users/me`),
    });
    const account = { email: 'admin@example.com', password: randomUUID() };
    const { json: made } = await ask(`${site}/api/users/first-register`, { method: 'POST', body: account });
    const apiKey = randomUUID();
    await ask(`${site}/api/users/${made.user.id}`, {
      method: 'PATCH',
      headers: { authorization: `JWT ${made.token}` },
      body: { enableAPIKey: true, apiKey },
    });
    return { url: `http://users:${apiKey}@127.0.0.1:${port}` };
  },
  stop: ({ folder }) => stopProcess({ folder }),
};
