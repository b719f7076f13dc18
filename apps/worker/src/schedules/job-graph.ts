import { asTributaryError, jobsConfigSchema, type Config, type JobConfig, type JobsConfig } from '@tributary/contracts';
import { nextRun } from '@tributary/jobs';

/**
 * What runs where a configuration says nothing of jobs: every night the sources are read, then features and segments are
 * brought up to date. Clusters are not fitted anew and nothing is sent unless someone asks for it.
 */
const defaultJobs: JobsConfig = jobsConfigSchema.parse({
  import: { do: 'import', title: 'Read every source', cron: '0 2 * * *' },
  features: { do: 'features', title: 'Compute every feature set', after: ['import'] },
  segments: { do: 'segments', title: 'Bring every segment up to date', after: ['features'] },
  models: { do: 'models', title: 'Fit every model anew; by hand' },
  activate: { do: 'activate', title: 'Send what changed; by hand' },
});

export function jobsOf(config: Config): JobsConfig {
  return config.jobs ?? defaultJobs;
}

/** Jobs in an order in which each stands behind those that it comes after; else by name. */
export function inOrder(jobs: JobsConfig): [string, JobConfig][] {
  const ordered = new Map<string, JobConfig>();
  const add = (name: string, path: readonly string[]) => {
    const job = jobs[name];
    if (job === undefined || ordered.has(name) || path.includes(name)) return;
    for (const before of [...job.after].sort()) add(before, [...path, name]);
    ordered.set(name, job);
  };
  for (const name of Object.keys(jobs).sort()) add(name, []);
  return [...ordered];
}

/** Jobs that start by themselves after another one. */
export function followersOf(jobs: JobsConfig, name: string): [string, JobConfig][] {
  return Object.entries(jobs).filter(([, job]) => job.after.includes(name));
}

/** Problems of the jobs of a configuration, each as `path: what is wrong`. What is `broken` is there all the same. */
export function checkJobs(config: Config, broken: ReadonlySet<string> = new Set()): string[] {
  const jobs = jobsOf(config);
  const problems: string[] = [];
  const named = { sources: 'sources', sets: 'features', models: 'models', syncs: 'syncs' } as const;
  for (const [name, job] of Object.entries(jobs)) {
    for (const before of job.after)
      if (!Object.hasOwn(jobs, before)) problems.push(`jobs.${name}.after: no job "${before}".`);
    if (job.do === 'match' && config.identity.matching.arrivals === 'never')
      problems.push(`jobs.${name}: nobody is kept waiting for it; set identity.matching.arrivals to job or live.`);
    if (job.cron !== undefined) problems.push(...cronProblems(name, job));
    if (!isTimezone(job.timezone)) problems.push(`jobs.${name}.timezone: no time zone "${job.timezone}".`);
    for (const [field, section] of Object.entries(named))
      for (const key of (job as unknown as Record<string, string[] | undefined>)[field] ?? [])
        if (!Object.hasOwn(config[section], key) && !broken.has(`${section}.${key}`))
          problems.push(`jobs.${name}.${field}: there is no ${section}.${key}.`);
  }
  const circle = findCircle(jobs);
  if (circle) problems.push(`jobs: ${circle.join(' → ')} wait for one another.`);
  return problems;
}

function cronProblems(name: string, { cron = '', timezone }: JobConfig): string[] {
  if (!isTimezone(timezone)) return [];
  try {
    nextRun(cron, timezone, 0);
    return [];
  } catch (error) {
    return [`jobs.${name}.cron: ${asTributaryError(error).message}`];
  }
}

function isTimezone(timezone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: timezone }));
  } catch {
    return false;
  }
}

/** Jobs that follow one another in a circle, in order; undefined where there are none. */
function findCircle(jobs: JobsConfig): string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const before of jobs[name]?.after ?? []) {
      const circle = visit(before, [...path, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of Object.keys(jobs)) {
    const circle = visit(name, []);
    if (circle) return circle;
  }
  return undefined;
}
