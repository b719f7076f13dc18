import type { TriggerOccasion } from '@tributary/contracts';
import { count, table } from './table.js';

type Write = (line: string) => void;

interface Triggers {
  triggers: { trigger: string; title: string; template: string; told: number; lastAt: string | null }[];
  templates: { template: string; triggers: string[]; segments: string[] }[];
}

export function showTriggers({ triggers, templates }: Triggers, write: Write): void {
  if (triggers.length === 0) write('No triggers yet. Add one to tributary.config.ts under "triggers".');
  for (const line of table(
    triggers.map(({ trigger, template, told, lastAt, title }) => [
      trigger,
      template,
      told,
      lastAt === null ? 'never told' : `last ${lastAt}`,
      title,
    ]),
  ))
    write(line);
  for (const { template, triggers: made, segments } of templates)
    if (made.length + segments.length > 0)
      write(
        `${template}: ${count(made.length, 'trigger')}${made.length > 0 ? ` (${made.join(', ')})` : ''}, ${count(segments.length, 'segment')}${segments.length > 0 ? ` (${segments.join(', ')})` : ''}`,
      );
}

export function showOccasions(
  { occasions, next }: { occasions: TriggerOccasion[]; next: string | null },
  write: Write,
): void {
  if (occasions.length === 0) return write('Nothing was told.');
  for (const { position, trigger, person, profile, dueAt } of occasions)
    write(`${position}  ${new Date(dueAt).toISOString()}  ${trigger}  ${person ?? profile}`);
  if (next !== null) write(`Go on with --after ${next}.`);
}
