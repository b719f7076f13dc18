import type { IncomingMessage } from 'node:http';
import { EngineError } from './engine-error.js';

/** Names and passwords that are let in. */
export type Users = Readonly<Record<string, string>>;

/**
 * Name and password from the headers of ClickHouse, from basic authentication or from the URL, in this order.
 * @throws EngineError 516 where they do not fit together.
 */
export function checkAccess(request: IncomingMessage, url: URL, users: Users): string {
  const { user, password } = given(request, url);
  if (!Object.hasOwn(users, user) || users[user] !== password)
    throw new EngineError(
      `Code: 516. DB::Exception: ${user}: Authentication failed: password is incorrect, or there is no user with such name. (AUTHENTICATION_FAILED)`,
    );
  return user;
}

function given(request: IncomingMessage, url: URL): { user: string; password: string } {
  const { headers } = request;
  if (headers['x-clickhouse-user'] !== undefined)
    return { user: String(headers['x-clickhouse-user']), password: String(headers['x-clickhouse-key'] ?? '') };
  const basic = /^Basic (.+)$/i.exec(headers.authorization ?? '')?.[1];
  if (basic) {
    const [user = '', ...rest] = Buffer.from(basic, 'base64').toString().split(':');
    return { user: user || 'default', password: rest.join(':') };
  }
  return { user: url.searchParams.get('user') ?? 'default', password: url.searchParams.get('password') ?? '' };
}
