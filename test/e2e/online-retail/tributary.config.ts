import { defineConfig } from '@tributary/contracts';

/** UCI Online Retail: every invoice line of a British gift shop, December 2010 to December 2011. */
export default defineConfig({
  title: 'online-retail',
  sources: {
    invoices: {
      plugin: 'files',
      settings: {
        path: 'online_retail.csv.gz',
        format: 'csv',
        withoutIdentity: 'anonymous',
        mapping: {
          type: 'track',
          event: {
            when: { column: 'InvoiceNo', startsWith: 'C' },
            then: 'Order Refunded',
            otherwise: 'Order Completed',
          },
          customerNumber: { column: 'CustomerID', type: 'integer' },
          timestamp: { column: 'InvoiceDate', formats: ['yyyy-MM-dd HH:mm:ss'] },
          properties: {
            order_id: 'InvoiceNo',
            product_id: 'StockCode',
            quantity: { column: 'Quantity', type: 'integer' },
            price: { column: 'UnitPrice', type: 'decimal' },
            revenue: { product: ['Quantity', 'UnitPrice'] },
            currency: { constant: 'GBP' },
          },
          traits: { country: 'Country' },
        },
      },
    },
  },
  features: {
    rfm: { kind: 'rfm', asOf: '2011-12-10' },
    gross: { kind: 'rfm', asOf: '2011-12-10', refunds: 'ignore' },
  },
  models: {
    customers: {
      kind: 'clustering',
      title: 'Customer clusters',
      features: ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'],
      log: ['rfm.recency_days', 'rfm.frequency', 'rfm.monetary_total'],
      impute: 'exclude',
      k: { from: 2, to: 6 },
    },
  },
  segments: {
    recent: {
      title: 'Bought in the last 30 days',
      rule: { feature: 'rfm.recency_days', op: 'at_most', value: 30 },
    },
    frequent: { title: 'Ten orders or more', rule: { feature: 'rfm.frequency', op: 'at_least', value: 10 } },
    loyal: {
      title: 'Ten orders or more, the last within 30 days',
      rule: {
        all: [
          { feature: 'rfm.recency_days', op: 'at_most', value: 30 },
          { feature: 'rfm.frequency', op: 'at_least', value: 10 },
        ],
      },
    },
    lapsed: {
      title: 'Nothing for more than 180 days',
      rule: { feature: 'rfm.recency_days', op: 'over', value: 180 },
    },
    once: { title: 'Exactly one order', rule: { feature: 'rfm.frequency', op: 'is', value: 1 } },
    big: {
      title: 'Spent 5,000 or more, refunds left out',
      rule: { feature: 'gross.monetary_total', op: 'at_least', value: 5000 },
    },
  },
  connections: { outbox: { plugin: 'files', settings: { folder: 'outbox', format: 'csv' } } },
  syncs: {
    'loyal-file': {
      segment: 'loyal',
      connection: 'outbox',
      mapping: {
        customer_number: { identifier: 'customer_number' },
        country: { trait: 'country', default: '' },
      },
    },
  },
});
