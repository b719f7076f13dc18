import { fileURLToPath } from 'node:url';
import { settingsJsonSchema } from '@tributary/plugin-kit';
import { recordLog, steppedClock } from '@tributary/testkit';
import { expect, it } from 'vitest';
import { createRegistry, findPlugin, openSettings, openSource, parseSettings, redact, sealSettings } from '../index.js';

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));

it('takes a plugin by its path that brings its own schema library', async () => {
  const entry = await findPlugin('./own-schema.mjs', folder);
  const registry = createRegistry([entry], { engineVersion: '0.1.0' });
  const plugin = await registry.source('own-schema');
  expect(settingsJsonSchema(plugin.settings)).toEqual({
    type: 'object',
    properties: {
      city: { type: 'string', description: 'Where the row is from.', default: 'Rome' },
      apiKey: { type: 'string', description: 'Key.', secret: true, writeOnly: true },
    },
    required: ['apiKey'],
  });
  expect(() => parseSettings(plugin.settings, { city: 1 }, {})).toThrow(
    expect.objectContaining({
      code: 'PLUGIN_SETTINGS',
      details: ['city: Expected string', 'apiKey: Expected string'],
    }) as Error,
  );

  const seal = { key: Buffer.alloc(32, 1), connection: 'c' };
  const stored = sealSettings(plugin.settings, { apiKey: 'sesame-open' }, seal);
  expect(JSON.stringify(stored)).not.toContain('sesame-open');
  expect(redact(plugin.settings, { apiKey: 'sesame-open' })).toEqual({ apiKey: '••••••' });
  const log = recordLog();
  const settings = parseSettings(plugin.settings, openSettings(plugin.settings, stored, seal), {});
  const source = openSource({ plugin, settings, grants: { log, clock: steppedClock() } });
  await source.test();
  expect(log.text()).not.toContain('sesame-open');
  for await (const batch of source.read(null)) expect(batch.events[0]).toMatchObject({ traits: { city: 'Rome' } });
});
