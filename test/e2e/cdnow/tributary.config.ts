import { defineConfig } from '@tributary/contracts';

/** CDNOW: every purchase of the customers who first bought in early 1997, to June 1998. Columns stand apart by blanks. */
export default defineConfig({
  title: 'cdnow',
  sources: {
    purchases: {
      plugin: 'files',
      settings: {
        path: 'CDNOW_master.txt.gz',
        format: 'csv',
        csv: { whitespace: true },
        mapping: {
          type: 'track',
          event: 'Order Completed',
          customerNumber: 'customer_id',
          timestamp: { column: 'date', formats: ['yyyyMMdd'] },
          properties: {
            quantity: { column: 'number_of_cds', type: 'integer' },
            revenue: { column: 'dollar_value', type: 'decimal' },
            currency: { constant: 'USD' },
          },
        },
      },
    },
  },
  features: { rfm: { kind: 'rfm', asOf: '1998-07-01' } },
  models: {
    customers: {
      kind: 'clustering',
      features: ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'],
      log: ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'],
      k: 4,
    },
  },
  segments: {
    once: { title: 'One purchase', rule: { feature: 'rfm.frequency', op: 'is', value: 1 } },
    frequent: { title: 'Ten purchases or more', rule: { feature: 'rfm.frequency', op: 'at_least', value: 10 } },
  },
});
