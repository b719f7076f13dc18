import { describe, expect, it } from 'vitest';
import { isAllowedHost } from './allowed-host.js';
import { isLoopback, refusePublicBind } from './bind-policy.js';
import { createBrowserSessions } from './browser-sessions.js';

describe('a bound address', () => {
  it.each(['127.0.0.1', '127.8.9.1', 'localhost', '::1', '[::1]', '::ffff:127.0.0.1'])('%s is loopback', (host) =>
    expect(isLoopback(host)).toBe(true),
  );
  it.each([
    '0.0.0.0',
    '::',
    '',
    '10.0.0.1',
    '192.168.1.4',
    'example.org',
    '127.0.0.1.example.org',
    '128.0.0.1',
    '::ffff:10.0.0.1',
  ])('"%s" is public and refused without TLS', (host) => {
    expect(() => refusePublicBind(host, {})).toThrow(expect.objectContaining({ code: 'PUBLIC_BIND_REFUSED' }));
    expect(() => refusePublicBind(host, { tls: { cert: 'c', key: 'k' } })).not.toThrow();
    expect(() => refusePublicBind(host, { trustProxyTls: true })).not.toThrow();
  });
});

describe('a Host header', () => {
  it.each([
    ['localhost', true],
    ['LOCALHOST:7700', true],
    ['127.0.0.1:7700', true],
    ['[::1]:7700', true],
    ['cdp.example.org', true],
    ['evil.example', false],
    ['localhost.evil.example', false],
    ['', false],
    [undefined, false],
  ])('%s on loopback: %s', (header, allowed) =>
    expect(isAllowedHost(header, { bound: '127.0.0.1', hosts: ['CDP.example.org'] })).toBe(allowed),
  );

  it('on a public address is checked where names are configured', () => {
    expect(isAllowedHost('any.example', { bound: '0.0.0.0' })).toBe(true);
    expect(isAllowedHost('any.example', { bound: '0.0.0.0', hosts: ['cdp.example.org'] })).toBe(false);
  });
});

it('a browser session ends after twelve hours, and its cookie is for TLS where there is TLS', () => {
  let now = 0;
  const sessions = createBrowserSessions(() => now);
  const cookie = sessions.start('key_1', true);
  expect(cookie).toMatch(/; Secure$/);
  const sent = `other=1; ${cookie.split(';')[0]}`;
  expect(sessions.keyOf(sent)).toBe('key_1');
  now = 12 * 60 * 60 * 1000;
  expect(sessions.keyOf(sent)).toBeUndefined();
  expect(sessions.keyOf(undefined)).toBeUndefined();
});
