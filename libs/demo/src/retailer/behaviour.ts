/** Kinds of customer that live in the retailer: the ground truth that clustering should find again. */
export const customerTypes = ['loyal', 'bargain', 'window', 'new', 'lapsed'] as const;
export type CustomerType = (typeof customerTypes)[number];

/** A log-normal quantity with the bounds it is held to. */
export interface Spread {
  median: number;
  sigma: number;
  min: number;
  max: number;
}

export interface Behaviour {
  title: string;
  /** Share of all people. */
  share: number;
  /** Share with a shop account; the others order as guests. */
  account: number;
  /** Share with at least one CRM record. */
  crm: number;
  /** Chance of each number of orders (index = orders), or a spread of it. */
  orders: readonly number[] | Spread;
  /** Days from the last order to the reference date. */
  recency: Spread;
  /** Days from joining to the reference date. */
  tenure: { min: number; max: number };
  /** Price of one order before discount, in euro. */
  basket: Spread;
  /** Share of orders with a discount, and its range as part of the price. */
  discount: { share: number; from: number; to: number };
  /** Mean number of visits to the web shop, and per visit of products viewed and put in the basket. */
  visits: number;
  views: number;
  adds: number;
  /** Mean number of e-mails opened, and the chance that an opened one is clicked. */
  opens: number;
  clicks: number;
}

export const behaviours: Readonly<Record<CustomerType, Behaviour>> = {
  loyal: {
    title: 'Loyal repeat buyers',
    share: 0.18,
    account: 0.95,
    crm: 0.97,
    orders: { median: 20, sigma: 0.32, min: 8, max: 60 },
    recency: { median: 11, sigma: 0.6, min: 1, max: 60 },
    tenure: { min: 300, max: 720 },
    basket: { median: 75, sigma: 0.45, min: 9, max: 600 },
    discount: { share: 0.06, from: 0.05, to: 0.15 },
    visits: 3.2,
    views: 1.6,
    adds: 0.8,
    opens: 4,
    clicks: 0.4,
  },
  bargain: {
    title: 'Bargain hunters',
    share: 0.22,
    account: 0.85,
    crm: 0.93,
    orders: { median: 7.5, sigma: 0.28, min: 4, max: 18 },
    recency: { median: 40, sigma: 0.5, min: 4, max: 170 },
    tenure: { min: 240, max: 700 },
    basket: { median: 30, sigma: 0.45, min: 5, max: 250 },
    discount: { share: 0.85, from: 0.2, to: 0.5 },
    visits: 3,
    views: 1.8,
    adds: 0.6,
    opens: 5,
    clicks: 0.75,
  },
  window: {
    title: 'Window shoppers',
    share: 0.25,
    account: 0.55,
    crm: 0.7,
    orders: [0.35, 0.52, 0.13],
    recency: { median: 120, sigma: 0.45, min: 20, max: 400 },
    tenure: { min: 150, max: 640 },
    basket: { median: 32, sigma: 0.4, min: 5, max: 200 },
    discount: { share: 0.25, from: 0.1, to: 0.2 },
    visits: 4.4,
    views: 2.6,
    adds: 0.12,
    opens: 1.5,
    clicks: 0.15,
  },
  new: {
    title: 'New customers',
    share: 0.15,
    account: 0.75,
    crm: 0.85,
    orders: [0, 0.5, 0.35, 0.15],
    recency: { median: 13, sigma: 0.6, min: 1, max: 50 },
    tenure: { min: 12, max: 60 },
    basket: { median: 58, sigma: 0.4, min: 8, max: 300 },
    discount: { share: 0.4, from: 0.1, to: 0.1 },
    visits: 2.4,
    views: 1.7,
    adds: 0.7,
    opens: 1.6,
    clicks: 0.5,
  },
  lapsed: {
    title: 'Lapsed customers',
    share: 0.2,
    account: 0.75,
    crm: 0.95,
    orders: { median: 6, sigma: 0.35, min: 3, max: 16 },
    recency: { median: 330, sigma: 0.22, min: 190, max: 620 },
    tenure: { min: 450, max: 725 },
    basket: { median: 56, sigma: 0.45, min: 8, max: 400 },
    discount: { share: 0.15, from: 0.1, to: 0.2 },
    visits: 1.6,
    views: 1.4,
    adds: 0.5,
    opens: 0.8,
    clicks: 0.2,
  },
};
