import type { ConfigInput } from '@tributary/contracts';
import { demoSources } from './demo-sources.js';
import { referenceDate } from './retailer/calendar.js';

export interface DemoTargets {
  /** Where e-mails go: a started inbox. */
  inbox: { host: string; port: number };
  /** Where webhooks go: a started receiver and its `whsec_<base64>` secret. */
  receiver: { url: string; secret: string };
  /** Folder for segment files. */
  outbox: string;
}

const offer = {
  from: 'Tributary Shop <shop@example.com>',
  subject: 'We miss you, {{first_name|friend}}',
  text: 'Dear {{first_name|friend}},\n\nit has been a while. Here are 10 % for your next order: BACK10.\n',
  html: '<p>Dear {{first_name|friend}},</p><p>it has been a while. Here are 10 % for your next order: <b>BACK10</b>.</p>',
};

/**
 * The project of the demo: what a team would write in its `tributary.config.ts` for the retailer. `folder` is where
 * `writeRetailer` wrote it, relative to the folder that source plugins are granted ('' for that folder itself). Recency counts up to the retailer's own "today", as its files end there.
 */
export function demoProject(folder: string, { inbox, receiver, outbox }: DemoTargets): ConfigInput {
  return {
    title: 'demo',
    // The shop is German: its clerks leave the country code away at home.
    region: 'DE',
    purposes: { marketing: { title: 'News and offers by e-mail', default: 'granted' } },
    sources: demoSources(folder),
    features: {
      rfm: { kind: 'rfm', asOf: referenceDate },
      engagement: {
        kind: 'engagement',
        asOf: referenceDate,
        ratios: {
          click_rate: { events: 'Email Link Clicked', base: 'Email Opened' },
          cart_rate: { events: 'Product Added', base: 'Product Viewed' },
        },
      },
    },
    models: {
      'customer-groups': {
        kind: 'clustering',
        title: 'Customer groups',
        features: ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'],
        log: ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'],
        // Who never bought has no recency; a guess in its place would make a group of its own.
        impute: 'exclude',
        k: { from: 2, to: 8 },
        seed: 1,
      },
    },
    segments: {
      'win-back': {
        title: 'Win back',
        description: 'Bought at least twice, nothing in the last 90 days.',
        rule: {
          all: [
            { feature: 'rfm.frequency', op: 'at_least', value: 2 },
            { feature: 'rfm.recency_days', op: 'over', value: 90 },
          ],
        },
      },
      'best-customers': {
        title: 'Best customers',
        description: 'Ten orders or more, the last within 60 days.',
        rule: {
          all: [
            { feature: 'rfm.frequency', op: 'at_least', value: 10 },
            { feature: 'rfm.recency_days', op: 'at_most', value: 60 },
          ],
        },
      },
    },
    connections: {
      mail: { plugin: 'smtp', settings: { host: inbox.host, port: inbox.port, security: 'none', ...offer } },
      crm: { plugin: 'webhook', settings: { url: receiver.url, secret: receiver.secret } },
      outbox: { plugin: 'files', settings: { folder: outbox, format: 'csv' } },
    },
    syncs: {
      'win-back-mail': {
        segment: 'win-back',
        connection: 'mail',
        mapping: { email: { identifier: 'email' }, first_name: { trait: 'first_name', default: 'friend' } },
      },
      'best-customers-webhook': {
        segment: 'best-customers',
        connection: 'crm',
        mapping: { email: { identifier: 'email' }, first_name: { trait: 'first_name', default: '' } },
      },
      'largest-group-file': {
        segment: 'customer-groups.largest',
        connection: 'outbox',
        mapping: { email: { identifier: 'email' }, city: { trait: 'city', default: '' } },
      },
    },
  };
}
