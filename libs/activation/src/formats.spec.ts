import { expect, it } from 'vitest';
import { formatted } from './formats.js';
import { mapRecord } from './mapping.js';

// Examples of the vendors' own pages: Meta's mary@example.com, Google's test@gmail.com.
const mary = 'f1904cf1a9d73a55fa5de0ac823c4403ded71afd4c3248d00bdcd0866552bb79';
const test = '87924606b4131a8aceeeae8868531fbb9712aaa07a5d3a756b26ce0f5d6ca674';
// The vendors' pages state how the number is written before it is hashed.
const phone = formatted('16169547888', 'sha256');

it.each([
  ['meta-email', 'mary@example.com', mary],
  ['meta-email', '  Mary@Example.com ', mary],
  ['meta-phone', '+1 (616) 954-78 88', phone],
  ['meta-phone', '0016169547888', phone],
  ['google-email', 'Te.st@gmail.com', test],
  ['google-email', ' test@gmail.com ', test],
  ['google-email', 'mary@example.com', mary],
  ['google-phone', '+1 616 954 7888', formatted('+16169547888', 'sha256')],
  ['tiktok-email', ' Mary@example.com', mary],
  ['tiktok-phone', '+1 616 954 7888', formatted('+16169547888', 'sha256')],
  ['lower', ' A@X.org ', 'a@x.org'],
] as const)("%s of '%s', as its vendor compares it", (format, value, wanted) => {
  expect(formatted(value, format)).toBe(wanted);
});

it('full stops count where a vendor counts them', () => {
  expect(formatted('m.ary@example.com', 'google-email')).not.toBe(mary);
  expect(formatted('te.st@gmail.com', 'meta-email')).not.toBe(test);
});

it('a mapping formats what it takes, and leaves out what is not there', () => {
  const mapping = {
    hashed: { identifier: 'email' as const, format: 'meta-email' as const },
    phone: { identifier: 'phone' as const, format: 'meta-phone' as const },
    code: { trait: 'code', format: 'lower' as const },
  };
  expect(mapRecord(mapping, { email: 'Mary@example.com', code: 7 })).toEqual({ hashed: mary, code: '7' });
});
