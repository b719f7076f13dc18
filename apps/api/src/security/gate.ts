import { TributaryError, type Sql } from '@tributary/contracts';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import '../collect/open-by-write-key.js';
import { errorBody } from '../http/error-body.js';
import { noSuchAddress } from '../http/no-such-address.js';
import { isAllowedHost, type HostPolicy } from './allowed-host.js';
import { findApiKey, hasApiKey } from '@tributary/worker';
import { isLoopback } from './bind-policy.js';
import { setCaller } from './caller.js';
import type { BrowserSessions } from './browser-sessions.js';

export interface Gate extends HostPolicy {
  database: Sql;
  sessions: BrowserSessions;
  /** Whether cookies may only travel over TLS. */
  secure: boolean;
}

const open = new Set(['/health', '/ready']);

/**
 * Every request passes here before any route: a new route is closed unless it is named open. What no route takes is
 * answered as such, with a key or without. A Fastify hook and not a Nest guard, because the documentation's own routes never reach a guard.
 */
export function installGate(server: FastifyInstance, gate: Gate): void {
  server.addHook('onRequest', async (request, reply) => {
    if (!isAllowedHost(request.headers.host, gate)) {
      const error = new TributaryError(
        'INVALID_REQUEST',
        'This server is not known by the name in the Host header; add it to the configured hosts.',
      );
      return reply.code(421).send(errorBody(error));
    }
    // The route that was matched, and not the path as written: the two cannot be brought to disagree.
    const { url: route, config } = request.routeOptions;
    if (config.openBy === 'write key') return;
    if (route !== undefined && (open.has(route) || (route === '/metrics' && isLocal(request, gate)))) return;

    const [path = '/', search = ''] = request.url.split('?', 2);
    const parameters = new URLSearchParams(search);
    const shown = parameters.get('token');
    if (shown !== null && route !== undefined && reads(request)) {
      const key = await findApiKey(gate.database, shown);
      if (key === undefined) return reply.code(401).send(errorBody(unauthorized()));
      // The token must not stay in the address bar, the history or a link that someone passes on.
      parameters.delete('token');
      return reply
        .header('set-cookie', gate.sessions.start(key, gate.secure))
        .header('cache-control', 'no-store')
        .redirect(parameters.size > 0 ? `${path}?${parameters}` : path, 303);
    }
    const key = await keyOf(request, gate);
    if (key !== undefined) {
      setCaller(request, key);
      return;
    }
    // Whether an address exists is told to anybody: the routes are public, and a typing error is no lack of a key.
    if (request.is404) return reply.code(404).send(errorBody(noSuchAddress()));
    return reply.code(401).header('www-authenticate', 'Bearer realm="tributary"').send(errorBody(unauthorized()));
  });
}

/** A cookie opens reading only: what changes something needs the token itself, which no other site can make a browser send. */
async function keyOf(request: FastifyRequest, { database, sessions }: Gate): Promise<string | undefined> {
  const bearer = /^Bearer ([\w-]{20,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return findApiKey(database, bearer);
  const key = reads(request) ? sessions.keyOf(request.headers.cookie) : undefined;
  return key !== undefined && (await hasApiKey(database, key)) ? key : undefined;
}

const reads = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

/** From this machine, and not for someone behind a proxy on it. */
function isLocal({ socket, headers }: FastifyRequest, { bound }: Gate): boolean {
  const forwarded = headers.forwarded ?? headers['x-forwarded-for'];
  return isLoopback(bound) && isLoopback(socket.remoteAddress ?? '') && forwarded === undefined;
}

function unauthorized(): TributaryError {
  return new TributaryError(
    'UNAUTHORIZED',
    'Send `Authorization: Bearer <token>` with the admin token or an api key; in a browser, open the address once with ?token=<token>.',
  );
}
