import { secret } from '@tributary/plugin-kit';
import { rowSettings } from '@tributary/rows';
import { z } from 'zod';

const header = z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'the name of an HTTP header');

/** How a sender signs its requests. The words cover GitHub, Shopify, Stripe, Slack and the Standard Webhooks specification. */
export const signatureSchema = z.strictObject({
  secret: secret().describe('What sender and receiver share.'),
  secretEncoding: z.enum(['utf8', 'base64', 'hex']).default('utf8').describe('How the secret is written.'),
  header: header.describe('Header that holds the signature, or several of them, separated by blanks or commas.'),
  prefix: z.string().max(40).default('').describe('What stands before each signature: `sha256=`, `v1=`, `v1,`.'),
  algorithm: z
    .enum(['sha256', 'sha1', 'sha512', 'ecdsa-sha256'])
    .default('sha256')
    .describe('Of the HMAC; or ECDSA, where the secret is the public key (DER in base64, or PEM).'),
  encoding: z.enum(['hex', 'base64']).default('hex').describe('How the signature is written.'),
  payload: z
    .string()
    .max(100)
    .refine((text) => text.includes('{body}'), 'must hold {body}')
    .default('{body}')
    .describe('What is signed: `{timestamp}.{body}`, `v0:{timestamp}:{body}`, `{id}.{timestamp}.{body}`.'),
  timestamp: z
    .strictObject({
      header: header.describe('Header that holds the time of sending, in seconds since 1970 or ISO 8601.'),
      prefix: z.string().max(40).default('').describe('What stands before it where the header holds more: `t=`.'),
      toleranceSeconds: z.int().min(1).max(86_400).default(300),
    })
    .optional()
    .describe('Requests sent longer ago than the tolerance, or later, are refused.'),
});

/** What another system posts to this source of its own accord. */
export const webhookSchema = z.strictObject({
  ...rowSettings,
  records: z
    .string()
    .optional()
    .describe('Path of the list of records within the body. Left out: the body is a record, or a list of them.'),
  delivery: z
    .union([z.strictObject({ header }), z.strictObject({ field: z.string().min(1) })])
    .optional()
    .describe(
      'Where the id of a delivery stands: one that comes twice is stored once. Left out: a digest of its body.',
    ),
  signature: signatureSchema
    .optional()
    .describe('Left out: requests carry one of the write keys of the source, in the address or a header.'),
});

/** What a vendor posts about the mails that were sent through one of the connections: the plugin knows how it reads. */
export const feedbackSchema = z.strictObject({
  connection: z.string().describe('Key of the connection whose vendor posts here.'),
  secret: secret()
    .optional()
    .describe(
      'What the vendor signs with: its signing secret, or its public key. Mailchimp has none: its address carries a write key.',
    ),
  purpose: z.string().default('marketing').describe('Declined by who unsubscribes or complains there.'),
  toleranceSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(300)
    .describe('Requests signed longer ago, or later, are refused.'),
});

/** A webhook names a connection, or says itself how what it gets is mapped. */
export function schemaOfWebhook(stated: unknown): typeof webhookSchema | typeof feedbackSchema {
  return typeof stated === 'object' && stated !== null && 'connection' in stated ? feedbackSchema : webhookSchema;
}

export type WebhookSettings = z.output<typeof webhookSchema>;
export type SignatureSettings = z.output<typeof signatureSchema>;
