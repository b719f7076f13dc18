import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openPreferenceToken, preferenceToken } from './preference-token.js';

const key = randomBytes(32);
const link = { email: 'zoë+a@example.org', purpose: 'marketing' };

it('opens to what it was made of, and is the same each time', () => {
  const token = preferenceToken(key, link);
  expect(openPreferenceToken(key, token)).toEqual(link);
  expect(preferenceToken(key, link)).toBe(token);
  expect(token).toMatch(/^[\w-]+$/);
  expect(Buffer.from(token, 'base64url').toString('latin1')).not.toContain('example.org');
});

it('opens to nothing where a byte was changed, under another key, or of any text', () => {
  const bytes = Buffer.from(preferenceToken(key, link), 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    expect(openPreferenceToken(key, changed.toString('base64url'))).toBeNull();
  }
  expect(openPreferenceToken(randomBytes(32), preferenceToken(key, link))).toBeNull();
  for (const text of ['', 'x', '../../etc/passwd', 'A'.repeat(200)]) expect(openPreferenceToken(key, text)).toBeNull();
});
