import { configSchema, type ConfigInput } from '@tributary/contracts';
import { expect, it } from 'vitest';
import { checkJobs, followersOf, jobsOf } from './job-graph.js';

const configOf = (jobs?: ConfigInput['jobs']) => configSchema.parse({ jobs });

it('reads sources and follows up every night by default, and sends nothing that nobody asked for', () => {
  const jobs = jobsOf(configOf());
  expect(Object.entries(jobs).map(([name, job]) => [name, job.do, job.cron ?? job.after.join()])).toEqual([
    ['import', 'import', '0 2 * * *'],
    ['features', 'features', 'import'],
    ['segments', 'segments', 'features'],
    ['models', 'models', ''],
    ['activate', 'activate', ''],
  ]);
  expect(jobsOf(configOf({}))).toEqual({});
});

it('knows who follows', () => {
  const jobs = jobsOf(configOf());
  expect(followersOf(jobs, 'import').map(([name]) => name)).toEqual(['features']);
  expect(followersOf(jobs, 'segments')).toEqual([]);
});

it('names every problem at once', () => {
  const problems = checkJobs(
    configOf({
      a: { do: 'import', after: ['c'], sources: ['crm'] },
      b: { do: 'features', after: ['a'] },
      c: { do: 'segments', after: ['b', 'nobody'] },
      cron: { do: 'checkpoint', cron: '61 * * * *' },
      zone: { do: 'checkpoint', cron: '0 1 * * *', timezone: 'Atlantis/Capital' },
    }),
  );
  expect(problems).toEqual([
    'jobs.a.sources: there is no sources.crm.',
    'jobs.c.after: no job "nobody".',
    expect.stringMatching(/^jobs\.cron\.cron: The schedule "61/) as string,
    'jobs.zone.timezone: no time zone "Atlantis/Capital".',
    'jobs: a → c → b → a wait for one another.',
  ]);
  expect(checkJobs(configOf({ a: { do: 'import', sources: ['crm'] } }), new Set(['sources.crm']))).toEqual([]);
});

it('finds a job that waits for itself, and none where two ways lead to one job', () => {
  expect(checkJobs(configOf({ a: { do: 'import', after: ['a'] } }))).toEqual(['jobs: a → a wait for one another.']);
  const diamond = {
    a: { do: 'import' },
    b: { do: 'features', after: ['a'] },
    c: { do: 'models', after: ['a'] },
  } as const;
  expect(checkJobs(configOf({ ...diamond, d: { do: 'segments', after: ['b', 'c'] } } as never))).toEqual([]);
});

it.each([
  { from: '01:00', to: '01:00' },
  { from: '24:00', to: '05:00' },
  { from: '01:00', to: '5:00' },
  { from: '01:00', to: '02:00', days: [] },
])('refuses the window %j', (window) => {
  expect(configSchema.safeParse({ jobs: { a: { do: 'checkpoint', window } } }).success).toBe(false);
});
