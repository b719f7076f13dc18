import { configSchema } from '@tributary/contracts';
import { describe, expect, it } from 'vitest';
import { demoProject } from './index.js';

describe('demoProject', () => {
  const project = demoProject('shop', {
    inbox: { host: '127.0.0.1', port: 2525 },
    receiver: { url: 'http://127.0.0.1:9000/', secret: 'whsec_AAAA' },
    outbox: 'outbox',
  });

  it('is a valid configuration whose syncs name what exists', () => {
    const config = configSchema.parse(project);
    const models = Object.keys(config.models).map((key) => `${key}.largest`);
    for (const sync of Object.values(config.syncs)) {
      expect([...Object.keys(config.segments), ...models]).toContain(sync.segment);
      expect(config.connections).toHaveProperty(sync.connection);
      expect(config.purposes).toHaveProperty(sync.purpose);
    }
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(project))).toEqual(project);
  });
});
