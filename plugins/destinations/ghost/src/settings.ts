import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe('Address of the site’s admin, as https://example.ghost.io.'),
  adminKey: secret()
    .refine(
      (key) => /^[0-9a-f]{24}:[0-9a-f]{64}$/.test(key),
      'an Admin API key looks like 24 hexadecimal digits:64 of them',
    )
    .describe('Admin API key of a custom integration: Settings → Integrations.'),
  labelPrefix: z.string().max(60).default('Tributary ').describe('Labels are called so, and then the segment’s key.'),
  newcomers: z
    .enum(['create', 'skip'])
    .default('create')
    .describe('What becomes of people who are no members: they become members, or are reported and left out.'),
  newsletters: z
    .boolean()
    .default(false)
    .describe('Whether new members get the site’s newsletters; otherwise they are made without any.'),
});

export type Settings = z.output<typeof settings>;

export const record = z.strictObject({
  email: z.email().max(191),
  name: z.string().max(191).optional(),
  note: z.string().max(2000).optional(),
});

export type PersonRecord = z.output<typeof record>;
