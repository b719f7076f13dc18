import {
  libraryFeatures,
  type DefinedFeaturesConfig,
  type FeatureDefinition,
  type LibraryConfig,
  type LibraryFeature,
} from '@tributary/contracts';
import { needs } from './needs.js';

/** The ready-made features as definitions in the language of sets: nothing about them is reckoned in a way of its own. */
export function ofLibrary(config: LibraryConfig): DefinedFeaturesConfig {
  const all = definitions(config);
  const wanted = new Set<string>();
  const want = (name: string): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    needs(all[name as LibraryFeature]).forEach(want);
  };
  (config.only ?? libraryFeatures).forEach(want);
  return {
    kind: 'defined',
    owner: config.owner,
    lateHours: config.lateHours,
    asOf: config.asOf,
    money: config.money,
    features: Object.fromEntries(libraryFeatures.flatMap((name) => (wanted.has(name) ? [[name, all[name]]] : []))),
  };
}

function definitions(config: LibraryConfig): Record<LibraryFeature, FeatureDefinition> {
  const { events, properties, gapMinutes, weights } = config;
  const within = config.withinDays === undefined ? {} : { withinDays: config.withinDays };
  const order = { event: events.order, ...within };
  const view = { event: events.view, property: properties.category, ...within };
  const visits = { event: events.page, gapMinutes, ...within };
  const mails = { measure: 'distinct' as const, property: properties.message, ...within };
  return {
    orders: {
      ...order,
      measure: 'distinct',
      property: '$order',
      description: 'Orders that were completed; several lines of one order count once.',
    },
    spend: {
      ...order,
      measure: 'sum',
      property: '$value',
      unit: 'money',
      description: 'What the orders come to; refunds are left to the set `rfm`.',
    },
    average_order_value: {
      ratio: ['spend', 'orders'],
      unit: 'money',
      description: 'Spend by the number of orders; missing without an order.',
    },
    days_since_order: {
      ...order,
      measure: 'days_since',
      description: 'Whole days (UTC) from the last order to the reference date.',
    },
    days_between_orders: {
      ...order,
      measure: 'days_between',
      description: 'Mean distance of neighbouring orders in days; missing below two.',
    },
    customer_age_days: {
      event: events.order,
      measure: 'days_since_first',
      description: 'Whole days (UTC) from the first order to the reference date, whatever the window.',
    },
    discounted_orders: {
      ...order,
      measure: 'distinct',
      property: '$order',
      where: [{ property: properties.discount, op: 'over', value: 0 }],
      description: 'Orders with something taken off.',
    },
    discount_share: {
      ratio: ['discounted_orders', 'orders'],
      description: 'Share of orders with something taken off, 0 to 1; missing without an order.',
    },
    favourite_category: {
      ...view,
      measure: 'most_frequent',
      as: 'text',
      description: 'The category looked at most often; of several the first of the alphabet.',
    },
    category_affinity: {
      ...view,
      measure: 'most_frequent_share',
      description:
        'Share of views that are of the favourite category, 0 to 1: 1 is somebody who looks at nothing else.',
    },
    impressions: { measure: 'count', event: events.impression, ...within, description: 'Promotions seen.' },
    promotion_clicks: { measure: 'count', event: events.promotionClick, ...within, description: 'Promotions clicked.' },
    click_to_impression: {
      ratio: ['promotion_clicks', 'impressions'],
      description: 'Promotions clicked by promotions seen; missing where none was seen.',
    },
    mails_opened: { ...mails, event: events.mailOpen, description: 'Mails opened, each once however often.' },
    mails_clicked: { ...mails, event: events.mailClick, description: 'Mails of which a link was clicked, each once.' },
    click_to_open: {
      ratio: ['mails_clicked', 'mails_opened'],
      description: 'Mails clicked by mails opened, each once; missing where none was opened.',
    },
    visits: {
      ...visits,
      measure: 'sessions',
      description: `Visits to the site; a pause of more than ${gapMinutes} minutes begins a new one.`,
    },
    time_on_site: {
      ...visits,
      measure: 'minutes_per_session',
      description: 'Minutes per visit, from its first page to its last.',
    },
    session_variability: {
      ...visits,
      measure: 'session_variation',
      description: 'Standard deviation of pages per visit by their mean; missing below three visits.',
    },
    engagement_score: {
      weighted: weights,
      description: `What somebody does, weighed: ${Object.entries(weights)
        .map(([name, weight]) => `${weight} × ${name}`)
        .join(', ')}.`,
    },
  };
}
