import { asTributaryError, TributaryError, type Config } from '@tributary/contracts';
import { readSettings } from '@tributary/plugin-host';
import type { FeedbackReader, FeedbackSignature } from '@tributary/plugin-kit';
import type { z } from 'zod';
import { openedSettings } from '../../definitions/secret-settings.js';
import {
  feedbackSchema,
  signatureSchema,
  webhookSchema,
  type SignatureSettings,
} from '../../definitions/webhook-schema.js';
import type { House } from '../house.js';
import { mappedRecords } from './mapped-records.js';
import { reportedMail } from './reported-mail.js';
import type { Webhook } from './webhook.js';

type KeyedHouse = Pick<House, 'dataDirectory' | 'log' | 'registry'> & { config: Config };

/**
 * The webhook of a source, its secret in the clear; undefined where it has none.
 * @throws WEBHOOK_CLOSED where it cannot be used as it is stated: the log says why
 */
export async function openWebhook(house: KeyedHouse, source: string): Promise<Webhook | undefined> {
  const { config, log } = house;
  const stated = Object.hasOwn(config.sources, source) ? config.sources[source]?.webhook : undefined;
  if (stated === undefined) return undefined;
  try {
    return 'connection' in stated ? await openFeedback(house, source, stated) : await openMapped(house, source, stated);
  } catch (error) {
    const { code, message } = asTributaryError(error);
    log.error({ source, code, err: error }, `a webhook is closed: ${message}`);
    throw new TributaryError('WEBHOOK_CLOSED', 'This webhook cannot be used as it is stated: the log says why.');
  }
}

async function openMapped(house: KeyedHouse, source: string, stated: object): Promise<Webhook> {
  const settings = await settingsOf(webhookSchema, house, { source, stated });
  return { delivery: settings.delivery, signature: settings.signature, read: mappedRecords(settings) };
}

async function openFeedback(house: KeyedHouse, source: string, stated: object): Promise<Webhook> {
  const { connection, secret, purpose, toleranceSeconds } = await settingsOf(feedbackSchema, house, { source, stated });
  const reader = await feedbackOf(house, connection);
  const { signature } = reader;
  if (signature && secret === undefined)
    throw new TributaryError('CONFIG_INVALID', `sources.${source}.webhook.secret: its vendor signs, say with what.`);
  return {
    delivery: signature?.delivery === undefined ? undefined : { header: signature.delivery },
    signature: signature && secret !== undefined ? signed(signature, { secret, toleranceSeconds }) : undefined,
    read: reportedMail(reader, { source, connection, purpose }),
  };
}

/** @throws CONFIG_INVALID where the connection is not there, or its vendor's reports cannot be read */
async function feedbackOf({ config, registry }: KeyedHouse, connection: string): Promise<FeedbackReader> {
  const plugin = Object.hasOwn(config.connections, connection) ? config.connections[connection]?.plugin : undefined;
  if (plugin === undefined) throw new TributaryError('CONFIG_INVALID', `No connection "${connection}".`);
  const { feedback } = await registry.destination(plugin);
  if (feedback) return feedback;
  throw new TributaryError('CONFIG_INVALID', `What "${plugin}" reports of mails cannot be read by its plugin.`);
}

function signed(
  { secret: shown, timestamp, delivery: _, ...signature }: FeedbackSignature,
  { secret, toleranceSeconds }: { secret: string; toleranceSeconds: number },
): SignatureSettings {
  const prefix = shown.prefix ?? '';
  return signatureSchema.parse({
    ...signature,
    secret: prefix !== '' && secret.startsWith(prefix) ? secret.slice(prefix.length) : secret,
    secretEncoding: shown.encoding,
    timestamp: { ...timestamp, toleranceSeconds },
  });
}

async function settingsOf<T extends z.ZodType>(
  schema: T,
  { dataDirectory }: KeyedHouse,
  { source, stated }: { source: string; stated: object },
): Promise<z.output<T>> {
  const opened = await openedSettings(schema, stated, { address: `sources.${source}`, dataDirectory });
  const { data, missing, wrong } = readSettings(schema, opened, process.env);
  const [problem] = [...missing, ...wrong];
  if (problem !== undefined) throw new TributaryError('CONFIG_INVALID', problem);
  return data as z.output<T>;
}
