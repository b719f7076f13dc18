import type { Command } from 'commander';
import { TributaryError, type ApplyResult } from '@tributary/contracts';
import type { GlobalOptions } from './execute.js';
import { exitCodes, fail } from './exit.js';
import type { Maker } from './maker.js';
import { showDefinitionPlan } from './show/definition-plan.js';
import { showSyncsAllow } from './show/syncs-allow.js';
import { showDeliveries, showSyncsHealth } from './show/syncs-health.js';
import { showSyncsPlan } from './show/syncs-plan.js';
import { showSyncsResults } from './show/syncs-results.js';

type Options = GlobalOptions & { yes?: boolean; adopt?: boolean; force?: boolean; preview?: boolean };

const write = (line: string): void => void process.stdout.write(`${line}\n`);
const writeJson = (value: unknown): void => write(JSON.stringify(value));
const previewFlags = [
  '--no-preview',
  'do not try changed identity rules on all events (it takes about what an import of them takes)',
] as const;
const adoptFlags = ['--adopt', 'take over definitions that are managed by hand and stated in the file too'] as const;

/**
 * Definitions between the project's file and the house: `plan`, `apply`, `pull`; and what syncs would send: `syncs plan`.
 * Returns `plan`, which has further commands below it.
 */
export function addDefinitionCommands({ root, command, share, act }: Maker): Command {
  const planned = command('plan', 'what "apply" would change; exit code 0: nothing, 2: changes, 1: it cannot be told')
    .option(...adoptFlags)
    .option(...previewFlags)
    // 2 means changes here, so a wrong call must not say it.
    .exitOverride((error) => {
      if (error.exitCode === 0) throw error;
      throw new TributaryError('INVALID_REQUEST', error.message.replace(/^error: /, ''));
    })
    .action(async (_: unknown, self: Command) => plan(self.optsWithGlobals<Options>()));
  command('apply', 'bring what holds to what tributary.config.ts says; all of it, or nothing')
    .option('-y, --yes', 'do not ask')
    .option(...adoptFlags)
    .option(...previewFlags)
    .action(async (_: unknown, self: Command) => apply(self.optsWithGlobals<Options>()));
  command('pull', 'what holds, as a configuration file')
    .argument('[file]', 'where to write it (default: standard output)')
    .option('--force', 'write over a file that is there')
    .action(async (file: string | undefined, _: unknown, self: Command) => pull(file, self.optsWithGlobals<Options>()));
  const syncs = root.command('syncs').description('what goes to destinations').exitOverride();
  share(
    syncs
      .command('plan')
      .description('what each sync would do now: to add, to change, to remove, held back; sends nothing'),
  )
    .argument('[sync...]', 'keys of syncs (default: all)')
    .option('--samples <n>', 'operations of each kind of which the very request is shown, secrets masked', '0')
    .action(
      act('syncs plan', ([syncs], { samples }) => ({ syncs, samples: Number(samples) }), { show: showSyncsPlan }),
    );
  share(syncs.command('allow').description('say yes, once, to a plan that stopped and asks'))
    .argument('<sync>', 'key of the sync')
    .option('--withdraw', 'take the yes back')
    .action(act('syncs allow', ([sync], { withdraw }) => ({ sync, withdraw }), { show: showSyncsAllow }));
  share(syncs.command('health').description('how each sync stands: what waits, what failed, the last success')).action(
    act('syncs health', () => ({}), { show: showSyncsHealth }),
  );
  share(syncs.command('history').description('what became of records, the latest first'))
    .option('--sync <key>', 'only of this sync')
    .option('--person <id>', 'only of this person (public id)')
    .option('--outcome <outcome>', 'only with this outcome: ok, rejected, suppressed, no_consent, sent_unknown, retry')
    .option('--code <code>', 'only with this code')
    .option('--from <time>', 'that ended from then on (ISO 8601)')
    .option('--to <time>', 'that ended before then')
    .option('--limit <n>', 'how many', '50')
    .action(
      act(
        'syncs history',
        (_, { sync, person, outcome, code, from, to, limit }) => ({
          sync,
          person,
          outcome,
          code,
          from,
          to,
          limit: Number(limit),
        }),
        { show: showDeliveries },
      ),
    );
  share(syncs.command('results').description('what came of each sync: opens, clicks, bounces, complaints, conversions'))
    .argument('[sync...]', 'keys of syncs (default: all)')
    .option('--conversion <event>', 'event that the campaigns are for', 'Order Completed')
    .option('--days <n>', 'so many days after a person was first sent events count', '7')
    .option('--from <time>', 'of people who were first sent from then on (ISO 8601)')
    .option('--to <time>', 'of people who were first sent before then')
    .action(
      act(
        'syncs results',
        ([keys], { conversion, days, from, to }) => ({ syncs: keys, conversion, days: Number(days), from, to }),
        { show: showSyncsResults },
      ),
    );
  return planned;
}

async function plan(options: Options): Promise<void> {
  try {
    const result = await askFor('plan', options);
    if (options.json) writeJson(result);
    else showDefinitionPlan(result, write);
    process.exitCode = result.changes.length > 0 ? exitCodes.changes : exitCodes.ok;
  } catch (error) {
    fail(error, options.json === true);
    if (process.exitCode === exitCodes.usage) process.exitCode = exitCodes.failed;
  }
}

async function apply(options: Options): Promise<void> {
  const asked = options.yes ? undefined : await askFor('plan', options);
  if (asked) {
    if (!options.json) showDefinitionPlan(asked, write);
    if (asked.changes.length === 0) {
      if (options.json) writeJson(asked);
      return;
    }
    await confirm();
  }
  const result = await askFor('apply', options, asked?.revision);
  if (options.json) return writeJson(result);
  if (!asked) showDefinitionPlan(result, write);
  if (result.applied) write(`Applied: revision ${result.revision}.`);
}

async function askFor(name: 'plan' | 'apply', options: Options, revision?: number): Promise<ApplyResult> {
  const [{ execute }, { loadConfig, thisAccount }] = await Promise.all([
    import('./execute.js'),
    import('@tributary/worker/project-file'),
  ]);
  const stated = await loadConfig(options.project);
  const args = { stated, by: thisAccount(), adopt: options.adopt, preview: options.preview, revision };
  return (await execute(name, args, options)) as ApplyResult;
}

async function confirm(): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw new TributaryError('INVALID_REQUEST', 'There is nobody to ask here. Say --yes to apply without a question.');
  const { createInterface } = await import('node:readline/promises');
  const line = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await line.question('Apply these changes? [y/N] ');
    if (!/^y(es)?$/i.test(answer.trim())) throw new TributaryError('CANCELLED', 'Nothing was applied.');
  } finally {
    line.close();
  }
}

async function pull(file: string | undefined, options: Options): Promise<void> {
  const { execute } = await import('./execute.js');
  const { revision, text } = (await execute('pull', {}, options)) as { revision: number; text: string };
  if (file !== undefined) {
    const { writeWhole } = await import('./write-whole.js');
    await writeWhole(file, text, options.force === true);
  }
  if (options.json) writeJson({ revision, ...(file === undefined ? { text } : { file }) });
  else if (file === undefined) process.stdout.write(text);
  else write(`Revision ${revision} written to ${file}.`);
}
