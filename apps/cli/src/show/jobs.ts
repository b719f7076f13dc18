import type { JobView, RunView } from '@tributary/worker';
import { table } from './table.js';

type Write = (line: string) => void;

/** `deferred`: its window is shut, and who asked wanted to wait. */
export interface Started {
  state: RunView['state'] | 'deferred';
  runs: readonly RunView[];
}

export function showJobs({ jobs }: { jobs: readonly JobView[] }, write: Write): void {
  if (jobs.length === 0) {
    write('No jobs: the configuration says "jobs: {}".');
    return;
  }
  for (const line of table(jobs.map((job) => [job.name, job.title || job.do, startOf(job), lastOf(job)]))) write(line);
}

export function showStarted({ runs }: Started, write: Write): void {
  for (const run of runs) {
    showHistory({ runs: [run] }, write);
    if (run.dueAt) write(`Its window is shut; it begins at ${run.dueAt}.`);
    if (run.error) write(`${run.error.code}: ${run.error.message}`);
  }
}

export function showHistory({ runs }: { runs: readonly RunView[] }, write: Write): void {
  if (runs.length === 0) write('No runs yet.');
  const lines = runs.map((run) => [
    run.startedAt.slice(0, 19),
    run.job ?? run.kind,
    run.state,
    lengthOf(run),
    `by ${run.startedBy}`,
    run.error?.code ?? countsOf(run.output),
    run.id,
  ]);
  for (const line of table(lines)) write(line);
}

export function showRun(
  { run, lines }: { run: RunView; lines: readonly { at: string; level: string; text: string }[] },
  write: Write,
): void {
  showHistory({ runs: [run] }, write);
  if (run.error) write(`${run.error.code}: ${run.error.message}`);
  write(`release ${run.codeVersion}, ${run.attempts} ${run.attempts === 1 ? 'try' : 'tries'}`);
  if (run.job !== null) {
    write(`in:  ${JSON.stringify(run.input)}`);
    write(`out: ${JSON.stringify(run.output)}`);
  }
  for (const { at, level, text } of lines) write(`${at} ${level.padEnd(5)} ${text}`);
}

function startOf({ cron, timezone, after, window, nextAt }: JobView): string {
  const parts = [
    cron === null ? '' : `${cron} (${timezone}), next ${nextAt?.slice(0, 16) ?? 'never'}`,
    after.length > 0 ? `after ${after.join(', ')}` : '',
    window ? `between ${window.from} and ${window.to}` : '',
  ];
  return parts.filter(Boolean).join('; ') || 'by hand';
}

function lastOf({ last }: JobView): string {
  return last ? `${last.state} ${(last.endedAt ?? last.startedAt).slice(0, 16)}` : 'never run';
}

function lengthOf({ startedAt, endedAt, state }: RunView): string {
  if (endedAt === null) return state === 'running' ? 'under way' : '';
  return `${((Date.parse(endedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
}

function countsOf(output: unknown): string {
  const { counts, hash } = (output ?? {}) as { counts?: Record<string, number>; hash?: string | null };
  if (!counts) return '';
  const words = Object.entries(counts).map(([name, n]) => `${name} ${n.toLocaleString('en-GB')}`);
  return [...words, ...(hash ? [`hash ${hash}`] : [])].join(', ');
}
