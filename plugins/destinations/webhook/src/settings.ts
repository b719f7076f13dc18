import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address that takes the messages, one POST each.'),
  secret: secret()
    .regex(/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/, 'whsec_ and at least 24 bytes in base64')
    .describe('Signs each message, so that the receiver can trust it: whsec_ and the key in base64.'),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/), secret())
    .default({})
    .describe('More headers, for example authorization. Kept as secrets.'),
  timeoutMs: z.int().min(100).max(60_000).default(10_000).describe('Milliseconds to wait for an answer.'),
});

export type Settings = z.output<typeof settings>;
