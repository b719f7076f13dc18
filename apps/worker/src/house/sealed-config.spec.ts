import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { bundle } from '@tributary/plugin-bundle';
import { createRegistry } from '@tributary/plugin-host';
import { expect, it, vi } from 'vitest';
import type { House } from './house.js';
import { sealedConfig } from './sealed-config.js';

it('stores no secret in the clear, and keeps everything else', async () => {
  const home = mkdtempSync(join(tmpdir(), 'seal-'));
  vi.stubEnv('TRIBUTARY_KEY', Buffer.alloc(32, 7).toString('base64'));
  const secret = `whsec_${Buffer.alloc(24, 9).toString('base64')}`;
  const config = configSchema.parse({
    connections: {
      hook: { plugin: 'webhook', settings: { url: 'https://example.com/in', secret } },
      mail: {
        plugin: 'smtp',
        settings: { host: 'mail', from: 'a@example.com', subject: 's', text: 't', password: { env: 'PW' } },
      },
    },
  });
  const house = { config, registry: createRegistry(bundle, { engineVersion: '0.1.0' }), dataDirectory: home } as House;
  const sealed = await sealedConfig(house);
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
  expect(JSON.stringify(sealed)).not.toContain(secret);
  expect(sealed.connections.hook?.settings).toMatchObject({
    url: 'https://example.com/in',
    secret: { sealed: expect.any(String) },
  });
  expect(sealed.connections.mail?.settings).toMatchObject({ password: { env: 'PW' } });
  expect(config.connections.hook?.settings).toMatchObject({ secret });
});
