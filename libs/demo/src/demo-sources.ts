import type { ConfigInput } from '@tributary/contracts';
import { crmFile } from './retailer/crm.js';
import { ordersFile } from './retailer/orders.js';
import { webFile } from './retailer/web.js';

const below = (folder: string, file: string): string => (folder === '' ? file : `${folder}/${file}`);

/**
 * The retailer's three systems on the source plugin `files`. `folder` is where the retailer lies below the folder that
 * the plugin is granted, with forward slashes; empty where it is that folder itself.
 */
export function demoSources(folder: string): NonNullable<ConfigInput['sources']> {
  return {
    crm: {
      plugin: 'files',
      settings: {
        path: below(folder, crmFile),
        format: 'csv',
        csv: { delimiter: ';', decimal: ',' },
        mapping: {
          type: 'identify',
          customerNumber: 'customer_number',
          email: 'email',
          phone: 'phone',
          timestamp: { column: 'signup_date', formats: ['yyyy-MM-dd', 'dd.MM.yyyy', 'MMMM d, yyyy'] },
          traits: {
            first_name: 'first_name',
            last_name: 'last_name',
            birth_date: 'birth_date',
            city: 'city',
            country: 'country',
            loyalty_tier: 'loyalty_tier',
            lifetime_points: { column: 'lifetime_points', type: 'decimal' },
          },
          consent: { marketing: { column: 'newsletter', granted: ['yes'], denied: ['no'] } },
        },
      },
    },
    orders: {
      plugin: 'files',
      settings: {
        path: below(folder, ordersFile),
        format: 'jsonl',
        mapping: {
          type: 'track',
          event: { when: { column: 'status', is: 'refunded' }, then: 'Order Refunded', otherwise: 'Order Completed' },
          userId: 'shop_user_id',
          email: 'email',
          phone: 'phone',
          timestamp: { column: 'ordered_at', formats: ['iso'] },
          properties: {
            order_id: 'order_id',
            revenue: { column: 'total', type: 'decimal' },
            discount: { column: 'discount', type: 'decimal' },
            currency: 'currency',
          },
        },
      },
    },
    web: { plugin: 'files', settings: { path: below(folder, webFile), format: 'jsonl', mapping: { type: 'event' } } },
  };
}

/** What a team would state for the CRM of a soiled retailer: how its values are brought into one form. */
export const soiledSteps: NonNullable<NonNullable<ConfigInput['sources']>[string]['standardise']> = [
  { step: 'text', repairAbove: 0.8 },
  // The clerks write 05.03.2024; of 03/04/2024 nobody knows who wrote it.
  { step: 'dates', fields: ['traits.birth_date'], formats: ['dd.MM.yyyy'] },
  { step: 'labels', fields: ['traits.loyalty_tier'], labels: { gold: [], silver: [], basic: [] } },
  {
    step: 'typos',
    fields: ['traits.email'],
    known: ['example.com', 'example.org', 'example.net', 'mail.example.com', 'work.example.org'],
    part: 'domain',
  },
  { step: 'range', fields: ['traits.lifetime_points'], min: 0 },
];
