import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { afterAll, expect, it } from 'vitest';
import { loadConfig } from '../house/load-config.js';
import { writeConfig } from './write-config.js';

const folder = mkdtempSync(join(tmpdir(), 'pull-'));
afterAll(() => rmSync(folder, { recursive: true }));

const awkward = configSchema.parse({
  title: 'Ma’s "shop"\u2028\n`${x}`',
  region: 'PT',
  purposes: {},
  sources: {
    crm: {
      plugin: 'files',
      settings: { path: 'a\\b.csv', mapping: { type: 'track', properties: { 'odd name': 'it’s', quote: `'"` } } },
    },
  },
  features: {
    rfm: { kind: 'rfm', asOf: '2024-01-01' },
    click: { kind: 'engagement', ratios: { r: { events: 'a', base: 'b' } } },
  },
  models: { groups: { kind: 'clustering', features: ['rfm.frequency'], k: 4, reduce: null } },
  segments: {
    deep: {
      title: 'Deep',
      rule: {
        all: [
          {
            any: [
              { event: 'Order Completed', atLeast: 2, withinDays: 30 },
              { trait: 'city', op: 'one_of', value: ['a', 'b'] },
            ],
          },
          { not: { trait: 'vip', op: 'is', value: true } },
        ],
      },
    },
  },
  connections: { hook: { plugin: 'webhook', settings: { url: 'https://example.com', secret: { sealed: '1.a.b.c' } } } },
  syncs: {
    s: {
      segment: 'groups.largest',
      connection: 'hook',
      mapping: { email: { identifier: 'email' }, name: { template: 'Dear {{first_name|there}}' } },
    },
  },
});

it('writes a file that says the very same when it is read', async () => {
  writeFileSync(join(folder, 'tributary.config.ts'), writeConfig(awkward, 'staging'));
  const { value } = await loadConfig(folder);
  expect(configSchema.parse(value)).toEqual({ ...awkward, namespace: 'staging' });
});

it('leaves out what has its default, but not that there are no purposes', () => {
  const text = writeConfig(awkward);
  expect(text).toContain('purposes: {}');
  expect(text).toContain("rfm: { kind: 'rfm', asOf: '2024-01-01' }");
  for (const name of ['refunds', 'impute', 'maxRemovedShare', 'description', 'plugins', 'namespace'])
    expect(text).not.toContain(`${name}:`);
  expect(text.split('\n').every((line) => line.length <= 120)).toBe(true);
});
