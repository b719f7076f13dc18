import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mapSecrets, secret, secretValues, settingsJsonSchema } from './index.js';

const schema = z.object({
  plain: z.string(),
  key: secret().describe('The key').optional(),
  strict: secret()
    .regex(/^whsec_/)
    .default('whsec_default'),
  headers: z.record(z.string(), secret()).default({}),
  accounts: z.array(z.object({ name: z.string(), token: secret() })).default([]),
  auth: z.union([z.object({ password: secret() }), z.object({ anonymous: z.literal(true) })]),
  pair: z.tuple([z.string(), secret()]).optional(),
  nothing: secret().nullable().optional(),
});

const value = {
  plain: 'p',
  key: 'k',
  strict: 'whsec_1',
  headers: { authorization: 'h' },
  accounts: [{ name: 'n', token: 't' }],
  auth: { password: 'w' },
  pair: ['left', 'right'],
  nothing: null,
};

describe('secrets of settings', () => {
  it('are found in optional, default, record, array, union and tuple fields, and nowhere else', () => {
    const paths: string[] = [];
    const masked = mapSecrets(schema, value, (_, path) => {
      paths.push(path);
      return '*';
    });
    expect(paths.sort()).toEqual([
      'accounts.0.token',
      'auth.password',
      'headers.authorization',
      'key',
      'nothing',
      'pair.1',
      'strict',
    ]);
    expect(masked).toMatchObject({ plain: 'p', accounts: [{ name: 'n', token: '*' }], pair: ['left', '*'] });
    expect(value.key).toBe('k');
  });

  it('are listed once each, without null', () => {
    expect(secretValues(schema, value).sort()).toEqual(['h', 'k', 'right', 't', 'w', 'whsec_1']);
  });

  it('are found through a recursive schema', () => {
    interface Tree {
      token: string;
      child?: Tree;
    }
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ token: secret(), child: tree.optional() }));
    expect(secretValues(z.object({ tree }), { tree: { token: 'a', child: { token: 'b' } } })).toEqual(['a', 'b']);
  });

  it('a schema that JSON cannot say is refused', () => {
    expect(() => settingsJsonSchema(z.object({ when: z.date() }))).toThrow();
  });
});
