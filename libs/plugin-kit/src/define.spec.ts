import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineDestination, defineSource, TributaryError } from './index.js';

const head = {
  id: 'tiny',
  title: 'Tiny',
  summary: 'A source that has nothing to say.',
  version: '1.0.0',
  engine: '^0.1',
  settings: z.object({}),
};

describe('define…()', () => {
  it('gives a frozen value that says what it is', () => {
    const source = defineSource({ ...head, test: async () => {}, async *read() {} });
    expect(source.plugin).toBe('source');
    expect(Object.isFrozen(source)).toBe(true);
  });

  it('names every mistake of the head at once', () => {
    const wrong = () =>
      defineDestination({
        ...head,
        id: 'Not An Id',
        title: '',
        settings: {} as z.ZodType,
        record: z.object({}),
        identity: [],
        channel: 'data',
        purposes: [],
        limits: { items: 1, concurrency: 1 },
        can: { upsert: true, remove: 'none', idempotencyKey: true, async: false },
        test: async () => {},
        send: async () => [],
        preview: async () => [],
      });
    expect(wrong).toThrow(TributaryError);
    expect(wrong).toThrow(/id: .*title: .*settings: /);
  });
});
