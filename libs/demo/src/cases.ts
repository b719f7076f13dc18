import type { ConfigInput } from '@tributary/contracts';
import { referenceDate } from './retailer/calendar.js';

/** A worked case: what a team would add to the demo's project. */
export interface DemoCase {
  title: string;
  /** Takes the place of the parts of the same name. */
  parts: Pick<ConfigInput, 'features' | 'models' | 'segments' | 'connections' | 'syncs'>;
}

const orders = { measure: 'count', event: 'Order Completed', unit: 'count' } as const;

const discounted = { ...orders, where: [{ property: 'discount', op: 'over' as const, value: 0 }] };

/** What people do, in place of who they are. */
const behaviour: DemoCase = {
  title: 'From demographics to behaviour',
  parts: {
    features: {
      habits: {
        kind: 'defined',
        owner: 'growth team',
        asOf: referenceDate,
        features: {
          orders: { ...orders, title: 'orders', description: 'Orders that were completed.' },
          discounted_orders: { ...discounted, title: 'orders at a discount' },
          discount_share: { ratio: ['discounted_orders', 'orders'], title: 'share of orders at a discount' },
          spend: { measure: 'sum', event: 'Order Completed', property: '$value', unit: 'money', title: 'spend' },
          days_since_order: { measure: 'days_since', event: 'Order Completed', title: 'days since the last order' },
          views: { measure: 'count', event: 'Product Viewed', unit: 'count', title: 'products viewed' },
        },
      },
    },
    models: {
      behaviour: {
        kind: 'clustering',
        title: 'Behaviour',
        features: ['habits.orders', 'habits.discount_share', 'habits.spend', 'habits.days_since_order', 'habits.views'],
        log: ['habits.orders', 'habits.spend', 'habits.days_since_order', 'habits.views'],
        impute: 'exclude',
        algorithm: 'kmeans',
        reduce: null,
        k: { from: 3, to: 8 },
        bootstrap: 10,
      },
    },
    segments: {},
    connections: {},
    syncs: {},
  },
};

/** Who buys again, found by clusters; who of them is due, by rules that follow the day. */
const repeatPurchase: DemoCase = {
  title: 'Repeat purchase',
  parts: {
    features: {
      rhythm: {
        kind: 'defined',
        owner: 'growth team',
        asOf: referenceDate,
        features: {
          orders: { ...orders, title: 'orders' },
          days_between_orders: { measure: 'days_between', event: 'Order Completed', title: 'days between orders' },
          days_since_order: { measure: 'days_since', event: 'Order Completed', title: 'days since the last order' },
          discounted_orders: { ...discounted, title: 'orders at a discount' },
          discount_share: { ratio: ['discounted_orders', 'orders'], title: 'share of orders at a discount' },
        },
      },
    },
    models: {
      'repeat-purchase': {
        kind: 'clustering',
        title: 'Repeat purchase',
        features: ['rhythm.orders', 'rhythm.days_between_orders', 'rhythm.days_since_order', 'rhythm.discount_share'],
        log: ['rhythm.orders', 'rhythm.days_between_orders', 'rhythm.days_since_order'],
        // Who bought once has no days between orders: these are people who bought again.
        impute: 'exclude',
        algorithm: 'kmeans',
        reduce: null,
        k: { from: 2, to: 8 },
        bootstrap: 10,
      },
    },
    segments: {
      due: {
        title: 'Due for the next order',
        description: 'Of the largest cluster of repeat buyers, those who last bought three weeks to two months ago.',
        rule: {
          all: [
            { segment: 'repeat-purchase.1' },
            { feature: 'rhythm.days_since_order', op: 'over', value: 21 },
            { feature: 'rhythm.days_since_order', op: 'at_most', value: 60 },
          ],
        },
      },
    },
    connections: {},
    syncs: {},
  },
};

/** Worked cases by name: `tributary demo --case behaviour`. */
export const demoCases = { behaviour, 'repeat-purchase': repeatPurchase } as const;
export type DemoCaseName = keyof typeof demoCases;
