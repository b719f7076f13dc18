import { secret } from '@tributary/plugin-kit';
import { z } from 'zod';

export const settings = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .describe(
      'Address of the site, as https://www.example.com. WordPress takes application passwords over https only.',
    ),
  user: z.string().min(1).describe('An administrator’s user name.'),
  applicationPassword: secret().describe(
    'An application password of that user: Users → Profile → Application Passwords.',
  ),
  newcomers: z
    .enum(['create', 'skip'])
    .default('create')
    .describe(
      'What becomes of people without an account: one is made for them, as subscriber, or they are reported and left out.',
    ),
});

export type Settings = z.output<typeof settings>;

/** What a sync must map: the address, and what the user is called where an account is made or changed. */
export const record = z.strictObject({
  email: z.email().max(100),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
});

export type PersonRecord = z.output<typeof record>;
