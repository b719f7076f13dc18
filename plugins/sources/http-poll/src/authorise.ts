import { TributaryError, type HttpClient } from '@tributary/plugin-kit';
import type { Settings } from './settings.js';

/** Headers that prove who asks. `renew` forgets a token that was refused; false where there is none to renew. */
export interface Authorisation {
  headers(): Promise<Record<string, string>>;
  renew(): boolean;
}

/** Authorisation by the settings. A token of OAuth lives as long as this value, so for one reading. */
export function authorise({ auth }: Settings, http: HttpClient): Authorisation {
  if (auth.type === 'oauth') return oauth(auth, http);
  const fixed = fixedHeaders(auth);
  return { headers: async () => fixed, renew: () => false };
}

type Oauth = Extract<Settings['auth'], { type: 'oauth' }>;

function fixedHeaders(auth: Exclude<Settings['auth'], Oauth>): Record<string, string> {
  switch (auth.type) {
    case 'none':
      return {};
    case 'bearer':
      return { authorization: `Bearer ${auth.token}` };
    case 'basic':
      return { authorization: `Basic ${base64(`${auth.user}:${auth.password}`)}` };
    case 'header':
      return { [auth.name.toLowerCase()]: auth.value };
  }
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** RFC 6749, section 4.4: client credentials, with the client's name and secret as in section 2.3.1. */
function oauth(auth: Oauth, http: HttpClient): Authorisation {
  let token: Promise<string> | null = null;
  const named = [auth.clientId, auth.clientSecret].map(encodeURIComponent).join(':');
  const ask = async (): Promise<string> => {
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(auth.scope ? { scope: auth.scope } : {}),
    });
    const { status, text } = await http.request({
      method: 'POST',
      url: auth.tokenUrl,
      headers: {
        authorization: `Basic ${base64(named)}`,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      body: form.toString(),
    });
    // invalid_client is 401, but 400 with some servers (section 5.2).
    if (status === 400 || status === 401 || status === 403)
      throw new TributaryError('CREDENTIALS_REFUSED', `The token address refused the client with ${status}.`);
    const found = status === 200 ? tokenIn(text) : undefined;
    if (found === undefined)
      throw new TributaryError('VENDOR_UNAVAILABLE', `The token address answered ${status} without a token.`);
    return found;
  };
  return {
    async headers() {
      token ??= ask();
      return { authorization: `Bearer ${await token}` };
    },
    renew() {
      const had = token !== null;
      token = null;
      return had;
    },
  };
}

/** The token of a successful answer (section 5.1); undefined where there is none. */
function tokenIn(text: string): string | undefined {
  try {
    const found = (JSON.parse(text) as { access_token?: unknown } | null)?.access_token;
    return typeof found === 'string' && found !== '' ? found : undefined;
  } catch {
    return undefined;
  }
}
