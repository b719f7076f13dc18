import { resolve } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import type { Sync, Target } from '@tributary/activation';
import {
  openDestination,
  openSource,
  parseSettings,
  type Grants,
  type OpenDestination,
  type OpenSource,
} from '@tributary/plugin-host';
import type { House } from './house.js';

/** A source of the configuration, opened with its settings. */
export async function openConfiguredSource(house: House, key: string, signal: AbortSignal): Promise<OpenSource> {
  const source = house.config.sources[key];
  if (source === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `No source "${key}". Known: ${Object.keys(house.config.sources).join(', ') || 'none'}.`,
    );
  const plugin = await house.registry.source(source.plugin);
  return openSource({
    plugin,
    settings: settingsFor(`sources.${key}`, plugin.settings, source.settings),
    grants: grants(house, signal),
  });
}

export async function openConnection(house: House, key: string, signal: AbortSignal): Promise<OpenDestination> {
  const connection = house.config.connections[key];
  if (connection === undefined) throw new TributaryError('NOT_FOUND', `No connection "${key}".`);
  const plugin = await house.registry.destination(connection.plugin);
  return openDestination({
    plugin,
    settings: settingsFor(`connections.${key}`, plugin.settings, connection.settings),
    grants: grants(house, signal),
  });
}

/** Everything activation needs to know of a sync. */
export async function openSync(house: House, key: string, signal: AbortSignal): Promise<Sync> {
  const config = house.config.syncs[key];
  if (config === undefined) throw new TributaryError('NOT_FOUND', `No sync "${key}".`);
  const destination = await openConnection(house, config.connection, signal);
  const segmentKey = config.segment.replace(/\.largest$/, '.1');
  const title = (await house.segments()).find((segment) => segment.key === segmentKey)?.title ?? segmentKey;
  return {
    key,
    config: { ...config, segment: segmentKey },
    segment: { key: segmentKey, title },
    target: targetOf(config.connection, destination),
    grantedByDefault: house.config.purposes[config.purpose]?.default === 'granted',
  };
}

function targetOf(connection: string, destination: OpenDestination): Target {
  const { plugin } = destination;
  let remote: Promise<string | undefined> | undefined;
  return {
    connection,
    channel: plugin.channel,
    limits: plugin.limits,
    can: plugin.can,
    identity: plugin.identity,
    async send(operations, options) {
      remote ??= destination.ensure(options.segment).then((segment) => segment.remote);
      return destination.send(operations, { ...options, segment: { ...options.segment, remote: await remote } });
    },
  };
}

function settingsFor(place: string, schema: Parameters<typeof parseSettings>[0], settings: unknown): unknown {
  try {
    return parseSettings(schema, settings, process.env);
  } catch (error) {
    if (error instanceof TributaryError)
      throw new TributaryError(error.code, `${place}: ${error.message}`, { details: error.details, cause: error });
    throw error;
  }
}

/** Plugins read and write below the project's folder, and nowhere else. */
function grants(house: House, signal: AbortSignal): Grants {
  const { log } = house;
  return {
    log: {
      debug: (message, fields) => log.debug(fields ?? {}, message),
      info: (message, fields) => log.info(fields ?? {}, message),
      warn: (message, fields) => log.warn(fields ?? {}, message),
    },
    clock: { now: () => Date.now() },
    signal,
    folder: resolve(house.folder),
  };
}
