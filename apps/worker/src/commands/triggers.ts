import type { TriggerOccasion } from '@tributary/contracts';
import { TributaryError } from '@tributary/contracts';
import {
  causeOf,
  lookedTo,
  occasionCounts,
  occasionsAfter,
  templateOf,
  triggerCatalogue,
  type TemplateUse,
} from '@tributary/segments';
import type { CommandContext } from '../house/house.js';
import { definedTriggers } from '../house/triggers.js';

export interface TriggerLine {
  trigger: string;
  title: string;
  description: string;
  template: string;
  /** Seconds that have to pass after the event; 0: at once. */
  waitSeconds: number;
  told: number;
  /** When it was told last, and up to when is looked: ISO 8601, UTC; null: never. */
  lastAt: string | null;
  lookedTo: string | null;
}

export interface TriggersList {
  triggers: TriggerLine[];
  /** Every template with the triggers and segments that use it. */
  templates: TemplateUse[];
}

/** Every trigger, how often it was told, and which segments use which template. */
export async function triggersList({ house }: Pick<CommandContext, 'house'>): Promise<TriggersList> {
  await house.reload();
  const triggers = definedTriggers(house);
  const [counts, clock, segments] = await Promise.all([
    occasionCounts(house.database),
    lookedTo(house.database),
    house.segments(),
  ]);
  const iso = (moment: number | undefined) => (moment === undefined ? null : new Date(moment).toISOString());
  return {
    triggers: triggers.map(({ key, config }) => {
      const cause = causeOf(config);
      return {
        trigger: key,
        title: config.title,
        description: config.description,
        template: templateOf(config),
        waitSeconds: cause.kind === 'event' ? cause.wait / 1000 : 0,
        told: counts.get(key)?.told ?? 0,
        lastAt: iso(counts.get(key)?.lastAt),
        lookedTo: iso(clock.get(key)),
      };
    }),
    templates: triggerCatalogue(triggers, segments),
  };
}

export interface OccasionsPage {
  occasions: TriggerOccasion[];
  /** Position to go on after; null on the last page. */
  next: string | null;
}

/** What triggers told, in order, from a position on. Throws NOT_FOUND where no trigger is called so. */
export async function triggersOccasions(
  { house }: Pick<CommandContext, 'house'>,
  { trigger, after = '0', limit = 100 }: { trigger?: string; after?: string; limit?: number },
): Promise<OccasionsPage> {
  await house.reload();
  const known = definedTriggers(house).map(({ key }) => key);
  if (trigger !== undefined && !known.includes(trigger))
    throw new TributaryError('NOT_FOUND', `No trigger is called "${trigger}". Known: ${known.join(', ') || 'none'}.`);
  const asked = { position: after, limit, ...(trigger === undefined ? {} : { trigger }) };
  const occasions = await occasionsAfter(house.database, asked);
  return { occasions, next: occasions.length === limit ? (occasions.at(-1)?.position ?? null) : null };
}
