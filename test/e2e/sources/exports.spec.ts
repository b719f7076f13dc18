import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonOf, startCli } from '../../support/cli.js';
import { temporaryFolder } from '../../support/temporary-folder.js';

const folder = temporaryFolder();
const config = (api: string) => `export default {
  sources: {
    crm: { plugin: 'files', settings: { path: 'crm.csv', changes: { key: 'id' },
      mapping: { type: 'identify', customerNumber: 'id', email: 'mail', traits: { city: 'city' } } } },
    api: { plugin: 'http-poll', settings: { url: '${api}', auth: { type: 'bearer', token: { env: 'API_KEY' } }, records: 'items',
      mapping: { type: 'identify', email: 'email', traits: { plan: 'plan' } } } },
  },
};`;

it('moves what changed in an export, and asks an API with a key from the environment', async () => {
  const items = [
    { id: '1', email: 'a@example.com', plan: 'gold' },
    { id: '9', email: 'z@example.com', plan: 'free' },
  ];
  const server = createServer(({ headers }, response) => {
    const known = headers.authorization === 'Bearer right-key';
    response.writeHead(known ? 200 : 401).end(known ? JSON.stringify({ items }) : '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const crm = (...rows: string[]) => writeFile(join(folder, 'crm.csv'), ['id,mail,city', ...rows, ''].join('\n'));
  const imported = async () => {
    const result = await startCli(['import', '--json'], folder, { API_KEY: 'right-key' }).done;
    return { code: result.code, ...jsonOf<{ rows?: number; events?: number }>(result) };
  };
  await writeFile(
    join(folder, 'tributary.config.ts'),
    config(`http://127.0.0.1:${(server.address() as AddressInfo).port}/people`),
  );
  try {
    await crm('1,a@example.com,Rome', '2,b@example.com,Oslo', '3,c@example.com,Bern');
    expect(await imported()).toMatchObject({ code: 0, rows: 5, events: 5 });
    // One stays, one changes, one goes, one comes; the API says nothing new.
    await crm('4,d@example.com,Wien', '1,a@example.com,Rome', '2,b@example.com,Paris');
    expect(await imported()).toMatchObject({ code: 0, rows: 3, events: 3 });
  } finally {
    server.close();
  }
});
