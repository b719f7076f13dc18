import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess, stopProcess } from '../server-process.mjs';
import { answers } from './ask.mjs';
import { npmServer } from './npm-server.mjs';

const text = (value) => `module.exports = ${value};\n`;
const part = (factory) => `module.exports = require('@strapi/strapi').factories.${factory}('api::member.member');\n`;

const server = npmServer({
  name: 'strapi',
  packages: {
    '@strapi/strapi': '5.53.0',
    '@strapi/plugin-users-permissions': '5.53.0',
    'better-sqlite3': '12.2.0',
    react: '18.3.1',
    'react-dom': '18.3.1',
    'react-router-dom': '6.30.1',
    'styled-components': '6.1.19',
  },
  files: {
    'config/server.js': text(
      `({ env }) => ({ host: '127.0.0.1', port: env.int('PORT'), app: { keys: env.array('APP_KEYS') } })`,
    ),
    'config/admin.js': text(`({ env }) => ({
  serveAdminPanel: false,
  auth: { secret: env('SECRET') },
  apiToken: { salt: env('SECRET') },
  transfer: { token: { salt: env('SECRET') } },
  secrets: { encryptionKey: env('SECRET') },
})`),
    'config/database.js': text(`({ env }) => ({
  connection: { client: 'sqlite', connection: { filename: env('DATABASE') }, useNullAsDefault: true },
})`),
    'config/plugins.js': text(`({ env }) => ({ 'users-permissions': { config: { jwtSecret: env('SECRET') } } })`),
    'config/middlewares.js': text(
      `['logger', 'errors', 'security', 'cors', 'query', 'body', 'session', 'favicon', 'public'].map((name) => 'strapi::' + name)`,
    ),
    'public/robots.txt': '',
    'public/uploads/.gitkeep': '',
    'src/api/member/content-types/member/schema.json': JSON.stringify({
      kind: 'collectionType',
      collectionName: 'members',
      info: { singularName: 'member', pluralName: 'members', displayName: 'Member' },
      options: { draftAndPublish: false },
      attributes: {
        email: { type: 'email', unique: true, required: true },
        name: { type: 'string', maxLength: 60 },
        city: { type: 'string' },
        segments: { type: 'json' },
      },
    }),
    'src/api/member/controllers/member.js': part('createCoreController'),
    'src/api/member/services/member.js': part('createCoreService'),
    'src/api/member/routes/member.js': part('createCoreRouter'),
    'src/index.js': text(`{
  async bootstrap({ strapi }) {
    const tokens = strapi.service('admin::api-token');
    const made = await tokens.create({ name: 'tests', description: '', type: 'full-access', lifespan: null });
    require('node:fs').writeFileSync(process.env.TOKEN_FILE, made.accessKey);
  },
}`),
  },
});

/** Strapi with SQLite, a content type `members`, and a token of full access in the address. */
export const strapi = {
  name: 'strapi',
  variable: 'TRIBUTARY_TEST_STRAPI_URL',
  missing: server.missing,
  install: server.install,
  async start({ folder, port }) {
    server.layOut();
    const tokenFile = join(folder, 'token');
    mkdirSync(folder, { recursive: true });
    await startProcess({
      folder,
      command: process.execPath,
      args: [join(server.folder, 'node_modules/@strapi/strapi/bin/strapi.js'), 'start'],
      options: {
        cwd: server.folder,
        env: {
          ...process.env,
          NODE_ENV: 'production',
          PORT: String(port),
          DATABASE: join(folder, 'strapi.db'),
          TOKEN_FILE: tokenFile,
          APP_KEYS: randomUUID(),
          SECRET: randomUUID().replaceAll('-', ''),
          STRAPI_TELEMETRY_DISABLED: 'true',
          STRAPI_DISABLE_UPDATE_NOTIFICATION: 'true',
        },
      },
      limitMs: 180_000,
      ready: async () => existsSync(tokenFile) && (await answers(`http://127.0.0.1:${port}/_health`, [200, 204])),
    });
    return { url: `http://api:${readFileSync(tokenFile, 'utf8')}@127.0.0.1:${port}` };
  },
  stop: ({ folder }) => stopProcess({ folder }),
};
