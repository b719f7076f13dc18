import { randomBytes } from 'node:crypto';

/** A browser keeps its place for a working day. */
const lifetimeMs = 12 * 60 * 60 * 1000;
const mostSessions = 1_000;
const cookieName = 'tributary_session';

/** Sessions of browsers that showed a token once. They live in memory: a restart asks for the token again. */
export interface BrowserSessions {
  /** Starts a session of an api key; returns the Set-Cookie header. */
  start(key: string, secure: boolean): string;
  /** Key of the session that a Cookie header names, or undefined. */
  keyOf(cookies: string | undefined): string | undefined;
}

export function createBrowserSessions(now: () => number = Date.now): BrowserSessions {
  const sessions = new Map<string, { key: string; until: number }>();
  return {
    start(key, secure) {
      for (const [id, { until }] of sessions) if (until <= now() || sessions.size >= mostSessions) sessions.delete(id);
      const id = randomBytes(32).toString('base64url');
      sessions.set(id, { key, until: now() + lifetimeMs });
      return `${cookieName}=${id}; Path=/; Max-Age=${lifetimeMs / 1000}; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
    },
    keyOf(cookies) {
      const id = cookies
        ?.split(';')
        .map((cookie) => cookie.trim())
        .find((cookie) => cookie.startsWith(`${cookieName}=`))
        ?.slice(cookieName.length + 1);
      const session = id === undefined ? undefined : sessions.get(id);
      return session && session.until > now() ? session.key : undefined;
    },
  };
}
