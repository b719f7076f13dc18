import 'reflect-metadata';
import type { Server } from 'node:http';
import helmet from '@fastify/helmet';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { engineVersion, ensureAdminToken, type House } from '@tributary/worker';
import { ApiModule } from './api.module.js';
import { collectRoutes } from './collect/collect-routes.js';
import { boundAnswers } from './http/answer-time.js';
import { installEntityTags } from './http/entity-tags.js';
import { answerUnreadable, capConnections, endSilentConnections, slowRequestLimits } from './http/guard-connections.js';
import { nestLogger } from './http/nest-logger.js';
import { observeRequests, requestId } from './http/observe-requests.js';
import { serveDocumentation } from './openapi/serve-documentation.js';
import { defaultHost, defaultPort, type ApiOptions } from './options.js';
import { refusePublicBind } from './security/bind-policy.js';
import { preferenceRoutes } from './preferences/preference-routes.js';
import { createBrowserSessions } from './security/browser-sessions.js';
import { installGate } from './security/gate.js';
import { listen } from './http/listen.js';

export interface RunningApi {
  /** Where it answers, without a trailing slash. */
  url: string;
  /** The admin token, only at the first start of a data directory: show it, it is stored nowhere. */
  adminToken: string | null;
  /** Answers what is under way, runs the modules' shutdown hooks, stops listening. The house stays open. */
  close(): Promise<void>;
}

/** What the api takes in a request's body is a rule at most. */
const bodyLimitBytes = 256 * 1024;
const usualRequestTimeoutMs = 30_000;
const usualConnections = 10_000;
@Module({})
class RootModule {}

/**
 * Serves an open house over HTTP, with the api's own modules and `modules` beside them in one Nest application.
 * Throws PUBLIC_BIND_REFUSED; INVALID_REQUEST where the address is taken or cannot be bound.
 */
export async function startApi(
  house: House,
  options: ApiOptions = {},
  modules: DynamicModule[] = [],
): Promise<RunningApi> {
  const { host = defaultHost, port = defaultPort, tls, trustProxy = false } = options;
  const { requestTimeoutMs = usualRequestTimeoutMs, maxConnections = usualConnections } = options;
  refusePublicBind(host, options);
  const limits = slowRequestLimits(requestTimeoutMs);
  const adapter = new FastifyAdapter({
    bodyLimit: bodyLimitBytes,
    // Of a host that was told with a slash at its end, clients make `//v1/batch`.
    routerOptions: { ignoreDuplicateSlashes: true },
    requestTimeout: requestTimeoutMs,
    clientErrorHandler: answerUnreadable(house.metrics),
    trustProxy,
    genReqId: requestId,
    requestIdHeader: false,
    ...(tls ? { https: { ...limits, ...tls } } : { http: limits }),
  });
  adapter.getInstance().addHook('onRoute', boundAnswers);
  const root: DynamicModule = {
    module: RootModule,
    imports: [ApiModule.forHouse(house, options.readiness), ...modules],
  };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    logger: nestLogger(house.log),
    abortOnError: false,
  });
  const secure = tls !== undefined || options.trustProxyTls === true;
  const server = app.getHttpAdapter().getInstance();
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        fontSrc: ["'self'", 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        // Without TLS the browser must not be told to turn http addresses into https ones.
        upgradeInsecureRequests: secure ? [] : null,
      },
    },
    hsts: secure,
  });
  const httpServer = app.getHttpServer() as Server;
  capConnections(httpServer, maxConnections, house.metrics);
  const endSilent = endSilentConnections(httpServer);
  observeRequests(server, house);
  installEntityTags(server);
  installGate(server, {
    database: house.database,
    sessions: createBrowserSessions(),
    secure,
    bound: host,
    hosts: options.hosts,
  });
  // After the gate: these routes take over the hooks that are installed by now.
  await server.register(collectRoutes(house, { secure }));
  await server.register(preferenceRoutes(house));
  serveDocumentation(app, engineVersion);
  try {
    const url = await listen(app, { host, port, scheme: tls ? 'https' : 'http' });
    // After the address is ours: a token made by a start that fails would be lost.
    const adminToken = await ensureAdminToken(house);
    const close = () => {
      endSilent();
      return app.close();
    };
    return { url, adminToken, close };
  } catch (error) {
    await app.close();
    throw error;
  }
}
