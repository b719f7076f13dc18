import type { Answerer, ReceivedRequest } from './fault-server.js';

/** The way to a real server behind a `startFaultServer`. `renew` may put other headers in the place of what came. */
export function passTo(
  origin: string,
  renew: (headers: ReceivedRequest['headers']) => ReceivedRequest['headers'] = (headers) => headers,
): Answerer {
  return async ({ method, path, headers, bytes }) => {
    const { authorization = '', 'content-type': type = 'application/json', ...others } = renew(headers);
    const version = others['accept-version'];
    const body = method === 'GET' || method === 'DELETE' ? {} : { body: new Uint8Array(bytes) };
    const answer = await fetch(`${origin}${path}`, {
      method,
      headers: {
        authorization,
        'content-type': type,
        ...(typeof version === 'string' ? { 'accept-version': version } : {}),
      },
      redirect: 'manual',
      ...body,
    });
    const empty = answer.status === 204 || answer.status === 304;
    return {
      status: answer.status,
      headers: {
        ...(empty ? {} : { 'content-type': answer.headers.get('content-type') ?? 'application/json' }),
        ...retryAfter(answer.headers),
      },
      body: await answer.text(),
    };
  };
}

function retryAfter(headers: Headers): Record<string, string> {
  const after = headers.get('retry-after');
  return after === null ? {} : { 'retry-after': after };
}
