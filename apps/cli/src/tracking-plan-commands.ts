import type { Command } from 'commander';
import type { GlobalOptions } from './execute.js';
import { jsonOf } from './quality-commands.js';
import type { Maker } from './maker.js';
import { showProposal, showSuite, showViolations } from './show/tracking-plan.js';

/** The tracking plan: `plan infer | types | violations | import-suite | export-suite`. */
export function addTrackingPlanCommands(plan: Command, { share, act }: Maker): void {
  share(plan.command('infer').description('propose a tracking plan by what a source sent, as code to paste'))
    .argument('<source>', 'key of the source')
    .action(act('plan infer', ([source]) => ({ source }), { show: showProposal }));
  share(plan.command('types').description('TypeScript of a tracking plan: calls that take nothing else'))
    .argument('[plan]', 'key of the plan (where there are several)')
    .option('--out <file>', 'where to write it (default: standard output)')
    .option('--force', 'write over a file that is there')
    .action(async (key: string | undefined, _: unknown, self: Command) =>
      writeTypes(key, self.optsWithGlobals<GlobalOptions & { out?: string; force?: boolean }>()),
    );
  share(plan.command('violations').description('what broke a tracking plan, counted with samples'))
    .option('--source <key>', 'only of this source')
    .option('--since <time>', 'found from then on (ISO 8601)')
    .action(act('plan violations', (_, { source, since }) => ({ source, since }), { show: showViolations }));
  share(
    plan
      .command('import-suite')
      .description('an expectation suite of Great Expectations as an event, as code to paste'),
  )
    .argument('<file>', 'JSON of the suite')
    .requiredOption('--event <name>', 'the event that it is about')
    .action(
      act('plan import-suite', async ([file], { event }) => ({ event, suite: await jsonOf(file) }), {
        show: showProposal,
      }),
    );
  share(
    plan
      .command('export-suite')
      .description('an event of a tracking plan as an expectation suite of Great Expectations'),
  )
    .argument('<event>', 'the event')
    .option('--plan <key>', 'key of the plan (where there are several)')
    .action(act('plan export-suite', ([event], { plan: key }) => ({ event, plan: key }), { show: showSuite }));
}

async function writeTypes(
  plan: string | undefined,
  options: GlobalOptions & { out?: string; force?: boolean },
): Promise<void> {
  const { execute } = await import('./execute.js');
  const result = (await execute('plan types', { plan }, options)) as { plan: string; text: string };
  if (options.out !== undefined) {
    const { writeWhole } = await import('./write-whole.js');
    await writeWhole(options.out, result.text, options.force === true);
  }
  const { text, ...rest } = result;
  if (options.json)
    process.stdout.write(
      `${JSON.stringify({ ...rest, ...(options.out === undefined ? { text } : { file: options.out }) })}\n`,
    );
  else
    process.stdout.write(options.out === undefined ? text : `Types of "${result.plan}" written to ${options.out}.\n`);
}
