import { templateDefaults as usual, type TriggerConfig, type TriggerStep } from '@tributary/contracts';

/** A trigger as it is stated, with its key. */
export interface TriggerDefinition {
  key: string;
  config: TriggerConfig;
}

/** What brings an occasion about. Lengths are milliseconds. */
export type Cause =
  /** An event, and after a wait in which none of `unless` followed it. `latest`: nor the event itself once more. */
  | { kind: 'event'; when: TriggerStep; wait: number; unless: readonly TriggerStep[]; latest: boolean }
  /** Something that is there again, for those who looked at it before and bought nothing since. */
  | { kind: 'restock'; restocked: string; viewed: string; bought: string; property: string; lookback: number }
  /** A day of the year, so many days ahead, at its midnight. */
  | { kind: 'day'; trait: string; daysAhead: number; timezone: string };

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What a trigger waits for; templates are so many ways of saying it. */
export function causeOf({ on }: TriggerConfig): Cause {
  if (!('template' in on)) {
    const { event, where, during, timezone, afterMinutes = 0, unless = [], latest = false } = on;
    return { kind: 'event', when: { event, where, during, timezone }, wait: afterMinutes * minute, unless, latest };
  }
  switch (on.template) {
    case 'cart-abandoned':
      return {
        kind: 'event',
        when: { event: on.added ?? usual.added },
        wait: (on.hours ?? 24) * hour,
        unless: [{ event: on.bought ?? usual.bought }],
        latest: true,
      };
    case 'browse-abandoned':
      return {
        kind: 'event',
        when: { event: on.viewed ?? usual.viewed },
        wait: (on.hours ?? 24) * hour,
        unless: [{ event: on.added ?? usual.added }, { event: on.bought ?? usual.bought }],
        latest: true,
      };
    case 'win-back':
      return {
        kind: 'event',
        when: { event: on.bought ?? usual.bought },
        wait: (on.days ?? 90) * day,
        unless: [],
        latest: true,
      };
    case 'email-engaged':
      return { kind: 'event', when: { event: on.clicked ?? usual.clicked }, wait: 0, unless: [], latest: false };
    case 'back-in-stock':
      return {
        kind: 'restock',
        restocked: on.restocked ?? usual.restocked,
        viewed: on.viewed ?? usual.viewed,
        bought: on.bought ?? usual.bought,
        property: on.property ?? usual.product,
        lookback: (on.withinDays ?? 30) * day,
      };
    case 'birthday':
      return {
        kind: 'day',
        trait: on.trait ?? usual.birthday,
        daysAhead: on.daysAhead ?? 0,
        timezone: on.timezone ?? 'UTC',
      };
  }
}

/** The template of a trigger, or `event` where it says it in its own words. */
export function templateOf({ on }: TriggerConfig): string {
  return 'template' in on ? on.template : 'event';
}
