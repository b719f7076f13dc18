import { misfitLines, TributaryError } from '@tributary/contracts';
import { z } from 'zod';

/** What every plugin says of itself. */
export interface PluginHead<TSettings extends z.ZodType = z.ZodType> {
  /** Equals the folder's name. */
  id: string;
  /** As a person reads it in a list: "SMTP mail". */
  title: string;
  /** One sentence: what it does, for whom. */
  summary: string;
  version: string;
  /** Semver range of the engine it fits, for example `^0.1`. */
  engine: string;
  /** A zod object; secrets are fields made by `secret()`. */
  settings: TSettings;
}

export const pluginKinds = ['source', 'destination', 'algorithm', 'enricher'] as const;
export type PluginKind = (typeof pluginKinds)[number];

/** What a plugin may ask its context for. What it does not name, it does not get. */
export const needs = ['http', 'tcp', 'files', 'state'] as const;
export type Need = (typeof needs)[number];

const headSchema = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,62}$/, 'lower-case letters, digits and hyphens'),
  title: z.string().min(2).max(60),
  summary: z.string().min(10).max(200),
  version: z.string().regex(/^\d+\.\d+\.\d+/, 'a semantic version'),
  engine: z.string().min(1),
});

/** Checks the head when the module is loaded, so that a mistake shows at once and with all its parts. */
export function checkHead(head: PluginHead): void {
  const result = headSchema.safeParse(head);
  const problems = result.success ? [] : misfitLines(result.error, { value: head, whole: 'head' });
  if (typeof (head.settings as { safeParse?: unknown } | undefined)?.safeParse !== 'function')
    problems.push('settings: must be a zod schema');
  if (problems.length > 0)
    throw new TributaryError('PLUGIN_INVALID', `Plugin "${head.id}" is not well formed: ${problems.join('; ')}`, {
      details: problems,
    });
}
