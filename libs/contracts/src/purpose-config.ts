import { z } from 'zod';

const versionSchema = z.string().min(1).max(64);

export const purposeConfigSchema = z
  .strictObject({
    title: z.string(),
    default: z
      .enum(['granted', 'denied'])
      .default('granted')
      .describe('Without a choice of the person: granted (opt-out) or denied (opt-in).'),
    wording: versionSchema
      .optional()
      .describe('Version of the text that people are asked with now; it stands in the ledger beside their choice.'),
    wordings: z
      .record(versionSchema, z.string().min(1).max(4000))
      .optional()
      .describe('Version → text. Leave earlier ones in, so that each permission can be shown with its words.'),
  })
  .refine(({ wording, wordings }) => wording === undefined || wordings?.[wording] !== undefined, {
    path: ['wording'],
    error: 'no such version among `wordings`',
  });

export type PurposeConfig = z.output<typeof purposeConfigSchema>;
