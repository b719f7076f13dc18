import { join, resolve } from 'node:path';
import { TributaryError, type Config } from '@tributary/contracts';
import { databaseSlots, type Sync, type Target } from '@tributary/activation';
import {
  openDestination,
  openSource,
  parseSettings,
  type Grants,
  type OpenDestination,
  type OpenSource,
} from '@tributary/plugin-host';
import type { SendOptions } from '@tributary/plugin-kit';
import { openedSettings } from '../definitions/secret-settings.js';
import type { House } from './house.js';
import { journaledTarget } from './journal/deliveries.js';
import { consentNeed } from './consent-need.js';
import { everySync, isAlert, journeyOf } from './every-sync.js';
import { preferenceLinks } from './preferences/preferences.js';
import { segmentMeant } from './segments.js';
import { strategyOf, withStrategy } from './strategies.js';

/** Sources that a plugin reads; the others are sent to. */
export function readSources({ sources }: Pick<Config, 'sources'>): string[] {
  return Object.entries(sources).flatMap(([key, { plugin }]) => (plugin === undefined ? [] : [key]));
}

/** A source of the configuration, opened with its settings. */
export async function openConfiguredSource(house: House, key: string, signal: AbortSignal): Promise<OpenSource> {
  const source = ownValue(house.config.sources, key);
  if (source === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `No source "${key}". Known: ${Object.keys(house.config.sources).join(', ') || 'none'}.`,
    );
  if (source.plugin === undefined)
    throw new TributaryError('INVALID_REQUEST', `Source "${key}" has no plugin: it is sent to, and cannot be read.`);
  const plugin = await house.registry.source(source.plugin);
  return openSource({
    plugin,
    settings: await settingsFor(house, `sources.${key}`, { schema: plugin.settings, settings: source.settings }),
    grants: { ...grants(house, signal), state: join(house.dataDirectory, 'sources', key) },
  });
}

export async function openConnection(house: House, key: string, signal: AbortSignal): Promise<OpenDestination> {
  const connection = ownValue(house.config.connections, key);
  if (connection === undefined) throw new TributaryError('NOT_FOUND', `No connection "${key}".`);
  const plugin = await house.registry.destination(connection.plugin);
  return openDestination({
    plugin,
    settings: await settingsFor(house, `connections.${key}`, {
      schema: plugin.settings,
      settings: connection.settings,
    }),
    grants: grants(house, signal),
  });
}

/** Everything activation needs to know of a sync, or of a journey's step. */
export async function openSync(house: House, key: string, signal: AbortSignal): Promise<Sync> {
  const config = ownValue(everySync(house.config), key);
  if (config === undefined) throw new TributaryError('NOT_FOUND', `No sync "${key}".`);
  const destination = await openConnection(house, config.connection, signal);
  const journey = journeyOf(house.config, key);
  const segmentKey = isAlert(key) ? key : (journey ?? (await segmentMeant(house.database, config.segment)));
  const linkOf = await preferenceLinks(house, config.purpose);
  if (linkOf === undefined && Object.values(config.mapping).some((filler) => 'link' in filler))
    throw new TributaryError(
      'CONFIG_INVALID',
      `syncs.${key}: a link to the preference page needs publicUrl, the address where people reach this server.`,
    );
  const title =
    (journey && house.config.journeys[journey]?.title) ??
    (await house.segments()).find((segment) => segment.key === segmentKey)?.title ??
    segmentKey;
  return {
    key,
    config: { ...config, segment: segmentKey, mapping: withStrategy(house.config, config) },
    segment: { key: segmentKey, title },
    target: journaledTarget(targetOf(config.connection, destination), key, house),
    ...(await strategyOf(house, key)),
    // An alert is about nobody.
    consent: isAlert(key) ? { purposes: [], channels: [] } : await consentNeed(house, config),
    ...(linkOf ? { linkOf } : {}),
  };
}

/** A key is anyone's text: `constructor` names nothing that was defined. */
function ownValue<T>(part: Record<string, T>, key: string): T | undefined {
  return Object.hasOwn(part, key) ? part[key] : undefined;
}

function targetOf(connection: string, destination: OpenDestination): Target {
  const { plugin } = destination;
  let remote: Promise<string | undefined> | undefined;
  const withRemote = async (options: SendOptions): Promise<SendOptions> => {
    remote ??= destination.ensure(options.segment).then((segment) => segment.remote);
    const known = await remote;
    return known === undefined ? options : { ...options, segment: { ...options.segment, remote: known } };
  };
  return {
    connection,
    channel: plugin.channel,
    limits: plugin.limits,
    can: plugin.can,
    identity: plugin.identity,
    send: async (operations, options) => destination.send(operations, await withRemote(options)),
    poll: async (job, operations, options) => destination.poll(job, operations, await withRemote(options)),
    preview: (operations, options) => destination.preview(operations, options),
  };
}

async function settingsFor(
  { dataDirectory }: House,
  place: string,
  { schema, settings }: { schema: Parameters<typeof parseSettings>[0]; settings: unknown },
): Promise<unknown> {
  try {
    return parseSettings(
      schema,
      await openedSettings(schema, settings, { address: place, dataDirectory }),
      process.env,
    );
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
    slots: databaseSlots(house.database),
  };
}
