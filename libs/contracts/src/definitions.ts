import { z } from 'zod';
import { configSchema, type Config } from './config.js';
import { identityImpactSchema } from './identity-impact.js';
import type { Json } from './json.js';

/** Who may change a definition: the project's file, or people through the api and the screen. */
export const managers = ['code', 'ui'] as const;
export type Manager = (typeof managers)[number];

/** What has no key of its own (title, region, plugins, …) is one definition of this kind and key. */
export const projectKind = 'project';

/** Parts of the configuration that hold definitions by key, in the order in which they are written. */
export const keyedKinds: readonly string[] = Object.entries(configSchema.shape).flatMap(([name, part]) =>
  part instanceof z.ZodDefault && part.unwrap() instanceof z.ZodRecord ? [name] : [],
);

/** Every kind of definition: the parts of the configuration, and what holds for the whole project. */
export const definitionKinds: readonly string[] = [projectKind, ...keyedKinds];

/** One thing that a configuration states, under a stable key. */
export interface Definition {
  kind: string;
  key: string;
  body: { [field: string]: Json };
}

/** How people and messages name a definition: `segments.win-back`, or `project`. */
export function addressOf({ kind, key }: Pick<Definition, 'kind' | 'key'>): string {
  return kind === projectKind ? kind : `${kind}.${key}`;
}

/** A configuration as definitions. The namespace is none: it says where definitions hold, not what they are. */
export function definitionsOf(config: Config): Definition[] {
  const { namespace: _, ...stated } = config;
  const parts = Object.entries(stated) as [string, Definition['body']][];
  const project = Object.fromEntries(parts.filter(([name]) => !keyedKinds.includes(name)));
  return [
    { kind: projectKind, key: projectKind, body: project as Definition['body'] },
    ...parts
      .filter(([name]) => keyedKinds.includes(name))
      .flatMap(([kind, part]) =>
        Object.entries(part).map(([key, body]) => ({ kind, key, body: body as Definition['body'] })),
      ),
  ];
}

/** The other way round, before defaults are filled in. */
export function configOf(definitions: readonly Definition[]): Record<string, unknown> {
  const project = definitions.find(({ kind }) => kind === projectKind)?.body ?? {};
  const parts = keyedKinds.map((kind) => [
    kind,
    Object.fromEntries(definitions.filter((one) => one.kind === kind).map(({ key, body }) => [key, body])),
  ]);
  // A project that states no purposes has the default ones; they are definitions like all others once applied.
  return { ...project, ...Object.fromEntries(parts) };
}

/** What became of one field. Secrets are dots. */
export const fieldChangeSchema = z.object({
  field: z.string().describe('Path within the definition, with dots; empty for the whole.'),
  before: z.unknown().optional().describe('Absent: there was none.'),
  after: z.unknown().optional().describe('Absent: there is none any more.'),
});

export const definitionChangeSchema = z.object({
  kind: z.string(),
  key: z.string(),
  action: z.enum(['add', 'change', 'remove']),
  fields: z.array(fieldChangeSchema),
  effects: z.array(z.string()).describe('What the change will cause, as far as it is known.'),
  hint: z.string().optional().describe('What may have been meant instead, such as a key that was renamed.'),
  applied: z
    .object({ version: z.int(), at: z.string(), by: z.string() })
    .optional()
    .describe('Of a changed or removed one: the version that holds, and who applied it.'),
});

export const uiManagedSchema = z.object({
  kind: z.string(),
  key: z.string(),
  version: z.int(),
  stated: z
    .enum(['absent', 'same', 'differs'])
    .describe('Whether the configuration names it too. It is left alone in any case.'),
});

/** What applying a configuration would do, or did. */
export const definitionPlanSchema = z.object({
  revision: z.int().describe('Of what is applied; 0 where nothing ever was.'),
  changes: z.array(definitionChangeSchema),
  unchanged: z.int(),
  uiManaged: z.array(uiManagedSchema),
  warnings: z.array(z.string()).describe('What will not work yet, such as a variable that is not set.'),
  identity: identityImpactSchema
    .optional()
    .describe('Of a plan that changes who is who: what its rules would make of everybody.'),
});

export const applyResultSchema = definitionPlanSchema.extend({
  applied: z.boolean().describe('False where nothing was to do, or for a dry run.'),
});

export type FieldChange = z.infer<typeof fieldChangeSchema>;
export type DefinitionChange = z.infer<typeof definitionChangeSchema>;
export type UiManaged = z.infer<typeof uiManagedSchema>;
export type DefinitionPlan = z.infer<typeof definitionPlanSchema>;
export type ApplyResult = z.infer<typeof applyResultSchema>;
