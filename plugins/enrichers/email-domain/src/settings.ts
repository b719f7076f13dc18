import { z } from 'zod';

const domains = z.array(z.string().regex(/^[^\s@]+\.[^\s@.]+$/, 'a domain such as example.com'));

export const settings = z.strictObject({
  freeMail: domains.default([]).describe('More domains that give anybody a mailbox.'),
  disposable: domains.default([]).describe('More domains of mailboxes that are thrown away.'),
  company: domains.default([]).describe('Domains that belong to a company, whatever the lists say.'),
});

export type Settings = z.output<typeof settings>;

/** The traits that the address itself tells. */
export const provides = z.object({
  email_domain: z.string().optional().describe('Domain of the address in lower case, as ASCII.'),
  email_domain_kind: z
    .enum(['company', 'education', 'government', 'free_mail', 'disposable', 'reserved'])
    .optional()
    .describe('Whose domain it is; reserved names such as example.com receive no mail.'),
  email_role: z.boolean().optional().describe('The address names a function such as info@, not a person.'),
  email_domain_suggestion: z.string().optional().describe('Well-known domain that was probably meant: a typing slip.'),
});
