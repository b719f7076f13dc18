import { chmod, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secret } from '@tributary/plugin-kit';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createRedactor, openSettings, parseSettings, redact, sealSettings, secretKey } from '../index.js';

const schema = z.object({
  host: z.string(),
  port: z.int().default(25),
  password: secret(),
  headers: z.record(z.string(), secret()).default({}),
});
const settings = { host: 'h', port: 25, password: 'p4ssw0rd!', headers: { authorization: 'Bearer t/ok+en' } };

describe('settings', () => {
  it('get their defaults and the environment, and name every problem at once', () => {
    expect(parseSettings(schema, { host: 'h', password: { env: 'PW' } }, { PW: 'x' })).toMatchObject({
      port: 25,
      password: 'x',
    });
    const wrong = () => parseSettings(schema, { port: 1.5, password: { env: 'PW' } }, {});
    expect(wrong).toThrow(
      expect.objectContaining({
        code: 'PLUGIN_SETTINGS',
        details: [
          expect.stringMatching(/^password: .*PW/),
          expect.stringMatching(/^host: /),
          expect.stringMatching(/^port: /),
        ],
      }),
    );
  });

  it('are sealed for one connection, one field and one key', () => {
    const seal = { key: Buffer.alloc(32, 1), connection: 'mail' };
    const stored = sealSettings(schema, settings, seal) as typeof settings;
    expect(JSON.stringify(stored)).not.toMatch(/p4ssw0rd|t\/ok/);
    expect(openSettings(schema, JSON.parse(JSON.stringify(stored)), seal)).toEqual(settings);
    expect(sealSettings(schema, stored, seal)).toEqual(stored);
    const refused = expect.objectContaining({ code: 'SECRET_KEY_MISSING' });
    expect(() => openSettings(schema, stored, { ...seal, connection: 'other' })).toThrow(refused);
    expect(() => openSettings(schema, stored, { ...seal, key: Buffer.alloc(32, 2) })).toThrow(refused);
    const moved = { ...stored, headers: { authorization: stored.password } };
    expect(() => openSettings(schema, moved, seal)).toThrow(refused);
  });

  it('show no secret on a screen, but the reference to one', () => {
    expect(redact(schema, settings)).toEqual({
      host: 'h',
      port: 25,
      password: '••••••',
      headers: { authorization: '••••••' },
    });
    expect(redact(schema, { host: 'h', password: { env: 'PW' } })).toEqual({ host: 'h', password: { env: 'PW' } });
  });

  it('lose their secrets in every form on the way to a log', () => {
    const password = 'p4ssw0rd&"ü/+';
    const redactor = createRedactor([password, '12']);
    const forms = [
      password,
      JSON.stringify(password),
      encodeURIComponent(password),
      new URLSearchParams({ password }).toString(),
    ];
    for (const prefix of ['', 'u:', 'me:', '\0user\0'])
      for (const suffix of ['', 'x', 'xy']) {
        const text = Buffer.from(prefix + password + suffix).toString('base64');
        // What is left of the base64 around the dots must not decode to the secret's middle.
        const left = redactor.text(text);
        expect(left, text).toContain('••••••');
        expect(Buffer.from(left.replace('••••••', ''), 'base64').toString()).not.toContain('ssw0');
      }
    for (const form of forms) expect(redactor.text(`a ${form} b`)).toContain('••••••');
    const error = redactor.error(new Error(`login with ${password} failed`, { cause: { password, pin: 12 } }));
    expect(JSON.stringify([error, error.message, error.stack, error.cause])).not.toContain('p4ssw0rd');
  });
});

describe('the key', () => {
  it('comes from a file that only its owner reads, made once, or from TRIBUTARY_KEY', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tributary-key-'));
    const file = join(folder, 'config', 'secret.key');
    const options = { env: {}, file, dataDirectory: join(folder, 'data') };
    try {
      const [first, second] = await Promise.all([secretKey(options), secretKey(options)]);
      expect(first).toHaveLength(32);
      expect(second).toEqual(first);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      await chmod(file, 0o644);
      await expect(secretKey(options)).rejects.toMatchObject({ code: 'SECRET_KEY_MISSING' });
      await expect(secretKey({ ...options, dataDirectory: folder })).rejects.toMatchObject({
        code: 'SECRET_KEY_MISSING',
      });
      const given = Buffer.alloc(32, 7);
      expect(await secretKey({ ...options, env: { TRIBUTARY_KEY: given.toString('base64') } })).toEqual(given);
      expect(await secretKey({ ...options, env: { TRIBUTARY_KEY: 'correct horse' } })).toHaveLength(32);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
