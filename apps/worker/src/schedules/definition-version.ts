import { createHash } from 'node:crypto';
import type { Config, JobConfig } from '@tributary/contracts';

/** Parts of the configuration that each kind of work reads. */
const parts: Record<JobConfig['do'], readonly (keyof Config)[]> = {
  import: ['sources', 'purposes', 'region'],
  features: ['features'],
  models: ['features', 'models'],
  segments: ['features', 'models', 'segments', 'lifecycles', 'triggers'],
  activate: ['connections', 'segments', 'lifecycles', 'models', 'syncs', 'purposes'],
  run: [
    'sources',
    'purposes',
    'region',
    'features',
    'models',
    'segments',
    'lifecycles',
    'triggers',
    'connections',
    'syncs',
  ],
  reprocess: ['sources', 'purposes', 'region', 'segments', 'lifecycles'],
  verify: ['features', 'models', 'segments', 'lifecycles'],
  audit: ['sources', 'region'],
  link: ['identity'],
  match: ['identity'],
  checkpoint: [],
};

/** Short name of the definitions that a job works by: it changes when, and only when, one of them does. */
export function definitionVersion(config: Config, job: JobConfig): string {
  const read = parts[job.do].map((part) => [part, config[part] ?? null]);
  return createHash('sha256')
    .update(JSON.stringify([job, read], sorted))
    .digest('hex')
    .slice(0, 16);
}

/** Objects with their keys in order: what is written in another order is the same. */
function sorted(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
