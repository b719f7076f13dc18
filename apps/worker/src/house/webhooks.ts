import { asTributaryError, TributaryError, type Config } from '@tributary/contracts';
import { readSettings } from '@tributary/plugin-host';
import { compileJsonMapper } from '@tributary/rows';
import { openedSettings } from '../definitions/secret-settings.js';
import { webhookSchema, type WebhookSettings } from '../definitions/webhook-schema.js';
import type { House } from './house.js';

export interface Webhook {
  settings: WebhookSettings;
  /** A record as events. */
  map: ReturnType<typeof compileJsonMapper>;
}

type KeyedHouse = Pick<House, 'dataDirectory' | 'log'> & { config: Config };

/**
 * The webhook of a source, its secret in the clear; undefined where it has none.
 * @throws WEBHOOK_CLOSED where it cannot be used as it is stated: the log says why
 */
export async function openWebhook(
  { config, dataDirectory, log }: KeyedHouse,
  source: string,
): Promise<Webhook | undefined> {
  const stated = Object.hasOwn(config.sources, source) ? config.sources[source]?.webhook : undefined;
  if (stated === undefined) return undefined;
  try {
    const opened = await openedSettings(webhookSchema, stated, { address: `sources.${source}`, dataDirectory });
    const { data: settings, missing, wrong } = readSettings(webhookSchema, opened, process.env);
    const [problem] = [...missing, ...wrong];
    if (problem !== undefined) throw new TributaryError('CONFIG_INVALID', problem);
    return { settings, map: compileJsonMapper(settings) };
  } catch (error) {
    const { code, message } = asTributaryError(error);
    log.error({ source, code, err: error }, `a webhook is closed: ${message}`);
    throw new TributaryError('WEBHOOK_CLOSED', 'This webhook cannot be used as it is stated: the log says why.');
  }
}
