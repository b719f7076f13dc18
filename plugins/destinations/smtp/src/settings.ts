import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  host: z.string().min(1).describe('Name of the mail server.'),
  port: z.int().min(1).max(65_535).default(587).describe('587 with STARTTLS, 465 with TLS from the start.'),
  security: z
    .enum(['starttls', 'tls', 'none'])
    .default('starttls')
    .describe('How the connection is encrypted. none only towards a server on the same machine.'),
  user: z.string().default('').describe('User name; empty: the server asks for none.'),
  password: secret().optional().describe('Password of the user.'),
  from: z.string().min(3).regex(/@/).describe('Sender, for example "Shop <news@example.com>".'),
  subject: z.string().min(1).describe('Subject. {{first_name|friend}} is a field of the record with its fallback.'),
  text: z.string().min(1).describe('The mail as plain text, with the same placeholders.'),
  html: z.string().optional().describe('The mail as HTML; values are escaped.'),
  unsubscribe: z
    .string()
    .regex(/^(https:\/\/|http:\/\/|mailto:|\{\{\w+\}\}$)/)
    .optional()
    .describe(
      'Address behind List-Unsubscribe, for example https://example.com/u?e={{email}}. With https also one-click. {{field}} alone: a field that holds the address, as a link of the mapping does.',
    ),
});

export type Settings = z.output<typeof settings>;

/** The address, and any fields that the templates use. */
export const record = z.object({ email: z.email() }).catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]));

export type MailRecord = z.output<typeof record>;
