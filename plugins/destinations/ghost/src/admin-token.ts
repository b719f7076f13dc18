import { createHmac } from 'node:crypto';

const lifeSeconds = 300;

/** A token of Ghost's Admin API (HS256, five minutes at most): https://docs.ghost.org/admin-api/#token-authentication */
export function adminToken(adminKey: string, now: number): string {
  const [id = '', secret = ''] = adminKey.split(':');
  const issued = Math.floor(now / 1000);
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256', kid: id, typ: 'JWT' })}.${part({ iat: issued, exp: issued + lifeSeconds, aud: '/admin/' })}`;
  const signature = createHmac('sha256', Buffer.from(secret, 'hex')).update(signed).digest('base64url');
  return `${signed}.${signature}`;
}
