import { z } from 'zod';
import { eventClauseSchema, propertyFilterSchema } from './events.js';
import type { Clause, Rule } from './rule.js';

/**
 * Rules that most houses want, by name: each stands for a rule of the language. A segment asks who is in such a situation,
 * a trigger tells the moment at which someone comes into it.
 */
const event = eventClauseSchema.shape.event;
const hours = z.number().positive().max(8760);
const withinDays = z.number().positive().max(36_500).optional();
const bought = event.optional().describe('Default: Order Completed.');

const cartAbandoned = z.strictObject({
  template: z.literal('cart-abandoned'),
  added: event.optional().describe('Default: Product Added.'),
  bought,
  hours: hours.optional().describe('Without a purchase after something was added; default: 24.'),
  withinDays: withinDays.describe('Added so many days ago at most; default: 7.'),
});
const browseAbandoned = z.strictObject({
  template: z.literal('browse-abandoned'),
  viewed: event.optional().describe('Default: Product Viewed.'),
  added: event.optional().describe('Default: Product Added.'),
  bought,
  hours: hours.optional().describe('Nothing added and nothing bought after it was looked at; default: 24.'),
  withinDays: withinDays.describe('Looked at so many days ago at most; default: 7.'),
});
const backInStock = z.strictObject({
  template: z.literal('back-in-stock'),
  viewed: event.optional().describe('What shows interest; default: Product Viewed.'),
  restocked: event
    .optional()
    .describe('What says that a product is there again, of whomever; default: Product Restocked.'),
  property: propertyFilterSchema.shape.property
    .optional()
    .describe('Property of both that names the product; default: product_id.'),
  bought,
  withinDays: withinDays.describe('Interest in the product so many days before; default: 30.'),
});
const winBack = z.strictObject({
  template: z.literal('win-back'),
  bought,
  days: z.number().positive().max(3650).optional().describe('Since the last purchase; default: 90.'),
});
const birthday = z.strictObject({
  template: z.literal('birthday'),
  trait: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/i)
    .optional()
    .describe('Default: birthday.'),
  daysAhead: z.int().min(0).max(366).optional().describe('Default: 0, on the day.'),
  timezone: eventClauseSchema.shape.timezone,
});
const emailEngaged = z.strictObject({
  template: z.literal('email-engaged'),
  clicked: event.optional().describe('Default: Email Link Clicked.'),
  withinDays: withinDays.describe('Default: 7.'),
});

const templates = [cartAbandoned, browseAbandoned, backInStock, winBack, birthday, emailEngaged] as const;
export const templateClauseSchema = z.discriminatedUnion('template', [...templates]);
export type TemplateClause = z.infer<typeof templateClauseSchema>;
export type TemplateName = TemplateClause['template'];

export const templateNames: readonly TemplateName[] = templates.map(({ shape }) => shape.template.value);

/** Values of a template with its defaults. */
export const templateDefaults = {
  added: 'Product Added',
  viewed: 'Product Viewed',
  bought: 'Order Completed',
  restocked: 'Product Restocked',
  clicked: 'Email Link Clicked',
  product: 'product_id',
  birthday: 'birthday',
} as const;

/** The rule that a template stands for. */
export function ruleOfTemplate(clause: TemplateClause): Rule {
  const d = templateDefaults;
  switch (clause.template) {
    case 'cart-abandoned': {
      const { added = d.added, bought = d.bought, hours = 24, withinDays = 7 } = clause;
      return { sequence: [{ event: added }, { event: bought, never: true, withinHours: hours }], withinDays };
    }
    case 'browse-abandoned': {
      const { viewed = d.viewed, added = d.added, bought = d.bought, hours = 24, withinDays = 7 } = clause;
      return {
        sequence: [
          { event: viewed },
          { event: added, never: true, withinHours: hours },
          { event: bought, never: true, withinHours: hours },
        ],
        withinDays,
      };
    }
    case 'back-in-stock': {
      const { viewed = d.viewed, bought = d.bought, property = d.product, withinDays = 30 } = clause;
      return {
        sequence: [
          { event: viewed, where: [{ property, op: 'known' }] },
          { event: bought, never: true },
        ],
        withinDays,
      };
    }
    case 'win-back': {
      const { bought = d.bought, days = 90 } = clause;
      return { all: [{ event: bought }, { event: bought, atMost: 0, withinDays: days }] };
    }
    case 'birthday': {
      const { trait = d.birthday, daysAhead, timezone } = clause;
      return { trait, op: 'anniversary', value: daysAhead, timezone };
    }
    case 'email-engaged':
      return { event: clause.clicked ?? d.clicked, withinDays: clause.withinDays ?? 7 };
  }
}

/** Templates that a rule is made of. */
export function templatesOf(rule: Rule): TemplateName[] {
  if ('all' in rule) return rule.all.flatMap(templatesOf);
  if ('any' in rule) return rule.any.flatMap(templatesOf);
  if ('not' in rule) return templatesOf(rule.not);
  return 'template' in rule ? [rule.template] : [];
}

/** The clauses that a rule is made of, those of templates written out. */
export type PlainClause = Exclude<Clause, TemplateClause>;
