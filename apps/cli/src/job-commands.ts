import { InvalidArgumentError, Option } from 'commander';
import { exitCodes } from './exit.js';
import type { Maker } from './maker.js';
import { showHistory, showJobs, showRun, showStarted, type Started } from './show/jobs.js';

/** Jobs and the run ledger: `jobs list | run | history | cancel`, `runs list | show`. */
export function addJobCommands({ root, share, act }: Maker): void {
  const jobs = root
    .command('jobs')
    .description('work that repeats: by the clock, after other jobs, by hand')
    .exitOverride();
  share(jobs.command('list').description('jobs with their schedule, their next start and their last run')).action(
    act('jobs list', () => ({}), { show: showJobs }),
  );
  share(jobs.command('run').description('run a job now; jobs that come after it follow'))
    .argument('<name>', 'the job')
    .option('--from <day>', 'fill in the past from this day on (jobs that compute features)')
    .option('--to <day>', 'to this day (default: the first)')
    .option('--only', 'leave out the jobs that come after it')
    .option('--anyway', 'do not wait for its window')
    .option('--wait', 'end when it and what follows from it have ended; the exit code says how')
    .action(
      act('jobs run', ([name], { from, to, only, anyway, wait }) => ({ name, from, to, only, anyway, wait }), {
        show: showStarted,
        exitCode: (result) => exitOf((result as Started).state),
      }),
    );
  share(jobs.command('history').description('runs of jobs, the latest first'))
    .argument('[name]', 'the job (default: all)')
    .addOption(limit())
    .action(act('jobs history', ([name], options) => ({ name, limit: options.limit }), { show: showHistory }));
  share(jobs.command('cancel').description('stop the run of a job that waits or is under way'))
    .argument('<run|name>', 'id of the run, or name of the job')
    .action(
      act('jobs cancel', ([run]) => ({ run }), { show: ({ run }, write) => showHistory({ runs: [run] }, write) }),
    );

  const runs = root.command('runs').description('the ledger: every run of anything').exitOverride();
  share(runs.command('list').description('the latest runs'))
    .option('--kind <kind>', 'only of this kind: run, import, features, …')
    .option('--state <state>', 'only waiting, running, done, failed or cancelled ones')
    .addOption(limit())
    .action(
      act('runs list', (_, options) => ({ kind: options.kind, state: options.state, limit: options.limit }), {
        show: showHistory,
      }),
    );
  share(runs.command('show').description('one run: who started it, what went in, what came out, what it said'))
    .argument('<id>', 'id of the run')
    .action(act('runs show', ([id]) => ({ id }), { show: showRun }));
}

/** A run that was only asked for is as good as it can be; one that waits for its window after `--wait` is for later. */
function exitOf(state: Started['state']): number {
  if (state === 'failed' || state === 'cancelled') return exitCodes.failed;
  return state === 'deferred' ? exitCodes.tryAgain : exitCodes.ok;
}

function limit(): Option {
  return new Option('--limit <n>', 'how many').default(20).argParser((text) => {
    const n = Number(text);
    if (!Number.isInteger(n) || n < 1 || n > 500) throw new InvalidArgumentError('From 1 to 500.');
    return n;
  });
}
