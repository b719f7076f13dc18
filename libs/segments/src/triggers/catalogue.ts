import { clausesOf, templateNames, templatesOf, type TemplateName } from '@tributary/contracts';
import type { SegmentDefinition } from '../definition.js';
import { templateOf, type TriggerDefinition } from './definition.js';

/** Who makes use of a template. */
export interface TemplateUse {
  template: TemplateName | 'event';
  /** Triggers made with it. */
  triggers: string[];
  /** Segments whose rule has it, themselves or through a segment that they name, and those that its triggers ask for. */
  segments: string[];
}

/** Every template with the triggers and segments that use it; `event` are triggers in their own words. */
export function triggerCatalogue(
  triggers: readonly TriggerDefinition[],
  segments: readonly SegmentDefinition[],
): TemplateUse[] {
  const named = (rule: Parameters<typeof clausesOf>[0]) =>
    clausesOf(rule).flatMap((clause) => ('segment' in clause ? [clause.segment] : []));
  const byKey = new Map(segments.map((segment) => [segment.key, segment]));
  const templatesWithin = (key: string, seen = new Set<string>()): string[] => {
    const segment = byKey.get(key);
    if (segment?.kind !== 'rule' || seen.has(key)) return [];
    seen.add(key);
    return [...templatesOf(segment.rule), ...named(segment.rule).flatMap((other) => templatesWithin(other, seen))];
  };
  return ([...templateNames, 'event'] as const).map((template) => {
    const made = triggers.filter(({ config }) => templateOf(config) === template);
    const users = new Set([
      ...segments.flatMap(({ key }) => (templatesWithin(key).includes(template) ? [key] : [])),
      ...made.flatMap(({ config }) => (config.if === undefined ? [] : named(config.if))),
    ]);
    return { template, triggers: made.map(({ key }) => key), segments: [...users].sort() };
  });
}
