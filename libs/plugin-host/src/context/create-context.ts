import { setMaxListeners } from 'node:events';
import type { Granted, Need, PluginContext, PluginLog } from '@tributary/plugin-kit';
import { secretValues } from '@tributary/plugin-kit';
import type { z } from 'zod';
import { createRedactor, type Redactor } from '../settings/redact.js';
import { createFileAccess } from './file-access.js';
import { createHttpClient } from './http-client.js';
import { createTcpClient } from './tcp-client.js';
import type { Egress } from './egress.js';
import type { RateSlots } from './rated-http.js';

/** What the host gives to one connection. */
export interface Grants {
  /** The host's logger; a pino child is one. */
  log: PluginLog;
  clock: { now(): number };
  signal?: AbortSignal;
  /** The folder behind `files`. A plugin that needs files and gets no folder has no `files`. */
  folder?: string;
  /** The folder behind `state`, of this connection alone. A plugin that needs state and gets no folder has no `state`. */
  state?: string;
  /** Default `network`. */
  egress?: Egress;
  /** Turns of rate limits, shared with whoever else uses the same vendor accounts. Default: of this connection alone. */
  slots?: RateSlots;
}

export type HostContext<TSettings> = PluginContext<TSettings> & Partial<Granted> & { redactor: Redactor };

/**
 * The context of one connection: parsed settings, a log that carries the plugin's id and never a secret, and exactly the
 * clients that the plugin says it needs.
 */
export function createContext<TSchema extends z.ZodType>(
  plugin: { id: string; settings: TSchema; needs?: readonly Need[] },
  settings: z.output<TSchema>,
  grants: Grants,
): HostContext<z.output<TSchema>> {
  const redactor = createRedactor(secretValues(plugin.settings, settings));
  const signal = grants.signal ?? new AbortController().signal;
  // Every call under way listens, and a connection has as many as its limits allow.
  setMaxListeners(0, signal);
  const egress = grants.egress ?? 'network';
  const needs = new Set(plugin.needs);
  return {
    settings,
    redactor,
    log: redactedLog(grants.log, plugin.id, redactor),
    clock: { now: () => grants.clock.now() },
    signal,
    ...(needs.has('http') ? { http: createHttpClient({ egress, signal, redactor }) } : {}),
    ...(needs.has('tcp') ? { tcp: createTcpClient({ egress, signal, settings }) } : {}),
    ...(needs.has('files') && grants.folder !== undefined ? { files: createFileAccess(grants.folder) } : {}),
    ...(needs.has('state') && grants.state !== undefined ? { state: createFileAccess(grants.state) } : {}),
  };
}

function redactedLog(log: PluginLog, plugin: string, redactor: Redactor): PluginLog {
  const fieldsOf = (fields: Record<string, unknown> = {}): Record<string, unknown> => ({
    ...(redactor.value(fields) as Record<string, unknown>),
    plugin,
  });
  return {
    debug: (message, fields) => log.debug(redactor.text(message), fieldsOf(fields)),
    info: (message, fields) => log.info(redactor.text(message), fieldsOf(fields)),
    warn: (message, fields) => log.warn(redactor.text(message), fieldsOf(fields)),
  };
}
