import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configSchema } from '@tributary/contracts';
import { createLogger } from '@tributary/observability';
import { commands, openHouse } from '@tributary/worker';
import type { FastifyInstance } from 'fastify';
import { expect, it } from 'vitest';
import { commandsOfSegments, routesOfCommands, routesOfSegments } from '../../fixtures/commands-and-routes.js';
import { untoldPaths } from '../collect/describe-paths.js';
import { startApi } from '../index.js';

/** The page of the documentation itself, and its parts. */
const documentation = /^\/(?:docs(?:\/|$)|openapi\.json$)/;

it('every route of the server stands in its description, or is told to be another spelling of one that does', async () => {
  const routes = new Set<string>();
  const watch = (message: unknown) => {
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) if (each !== 'OPTIONS' && each !== 'HEAD') routes.add(`${each} ${url}`);
    });
  };
  const folder = await mkdtemp(join(tmpdir(), 'tributary-routes-'));
  const house = await openHouse({ folder, config: configSchema.parse({}), log: createLogger({ level: 'silent' }) });
  subscribe('fastify.initialization', watch);
  const api = await startApi(house, { port: 0 });
  try {
    unsubscribe('fastify.initialization', watch);
    const answer = await fetch(`${api.url}/openapi.json`, { headers: { authorization: `Bearer ${api.adminToken}` } });
    const { paths } = (await answer.json()) as { paths: Record<string, object> };
    const told = new Set(
      Object.entries(paths).flatMap(([path, methods]) =>
        Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
      ),
    );
    const untold = new Set(untoldPaths);
    const missing = [...routes].filter((route) => {
      const [method, url = ''] = route.split(' ');
      const path = url.length > 1 && url.endsWith('/') ? url.slice(0, -1) : url;
      return !told.has(`${method} ${path}`) && !untold.has(path) && !documentation.test(path);
    });
    expect(missing).toEqual([]);
    expect(routes.size).toBeGreaterThan(150);
    expect([...told].filter((one) => !routes.has(one))).toEqual([]);
    // What can be done with segments on the command line can be done over HTTP, and the reverse.
    expect(
      Object.keys(commands)
        .filter((name) => commandsOfSegments.test(name))
        .sort(),
    ).toEqual(Object.keys(routesOfCommands).sort());
    expect([...told].filter((route) => routesOfSegments.test(route)).sort()).toEqual(
      Object.values(routesOfCommands).flat().sort(),
    );
  } finally {
    await api.close();
    await house.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
