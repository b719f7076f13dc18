import { z } from 'zod';
import { featureSetFields } from './feature-config.js';
import { money } from './money-config.js';

/** Features that every shop asks for, ready-made: their names are all that a project states. */
export const libraryFeatures = [
  'orders',
  'spend',
  'average_order_value',
  'days_since_order',
  'days_between_orders',
  'customer_age_days',
  'discounted_orders',
  'discount_share',
  'favourite_category',
  'category_affinity',
  'impressions',
  'promotion_clicks',
  'click_to_impression',
  'mails_opened',
  'mails_clicked',
  'click_to_open',
  'visits',
  'time_on_site',
  'session_variability',
  'engagement_score',
] as const;
export type LibraryFeature = (typeof libraryFeatures)[number];

/** What the score of engagement counts. */
const scored = z.enum(['orders', 'visits', 'mails_opened', 'mails_clicked', 'promotion_clicks']);

const event = (name: string, words: string) => z.string().min(1).default(name).describe(words);

export const librarySetSchema = z.strictObject({
  kind: z.literal('library'),
  ...featureSetFields,
  money,
  only: z
    .array(z.enum(libraryFeatures))
    .min(1)
    .optional()
    .describe('These, and what they are made of. Left out: all of them.'),
  withinDays: z.number().positive().max(36_500).optional().describe('Only what happened so lately counts.'),
  events: z
    .strictObject({
      order: event('Order Completed', 'A purchase.'),
      view: event('Product Viewed', 'Somebody looks at something of a category.'),
      page: event('page', 'Visits are made of these.'),
      impression: event('Promotion Viewed', 'Something promoted was seen.'),
      promotionClick: event('Promotion Clicked', 'Something promoted was clicked.'),
      mailOpen: event('Email Opened', 'A mail was opened.'),
      mailClick: event('Email Link Clicked', 'A link of a mail was clicked.'),
    })
    .prefault({})
    .describe('What the project calls its events.'),
  properties: z
    .strictObject({
      discount: event('discount', 'Of a purchase: what was taken off.'),
      category: event('category', 'Of a view: the category.'),
      message: event('message', 'Of an open or a click: which mail it was; each counts once.'),
    })
    .prefault({})
    .describe('What the project calls their properties.'),
  gapMinutes: z.number().positive().max(1440).default(30).describe('A pause longer than this begins a new visit.'),
  weights: z
    .partialRecord(scored, z.number())
    .default({ orders: 10, mails_clicked: 3, promotion_clicks: 2, visits: 1, mails_opened: 1 })
    .describe('What each adds to the score of engagement.'),
});
export type LibraryConfig = z.output<typeof librarySetSchema>;
