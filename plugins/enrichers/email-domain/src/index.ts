import { defineEnricher } from '@tributary/plugin-kit';
import { emailFacts } from './email-facts.js';
import { provides, settings } from './settings.js';

/** Facts about an e-mail address from the address alone: no service, no cost, nothing leaves the machine. */
export default defineEnricher({
  id: 'email-domain',
  title: 'E-mail domain facts',
  summary:
    'Tells company, free-mail and throw-away addresses, role mailboxes and typing slips from the address itself.',
  version: '1.0.0',
  engine: '^0.1',
  settings,
  takes: ['email'],
  provides,
  cost: { perLookUp: '0', currency: 'EUR' },
  holds: { foundDays: 365, unknownDays: 365 },
  purposes: [],
  limits: { items: 10_000, concurrency: 1 },
  async test() {},
  lookUp: async (ctx, identifiers) => identifiers.map(({ value }) => emailFacts(value, ctx.settings)),
});
