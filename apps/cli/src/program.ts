import { Command, CommanderError, Option } from 'commander';
import { engineVersion } from '@tributary/worker/version';
import { addClusterCommand } from './cluster/command.js';
import { addDefinitionCommands } from './definition-commands.js';
import { addDemoCommand } from './demo/command.js';
import { addEventCommands } from './event-commands.js';
import type { GlobalOptions } from './execute.js';
import { exitCodes, fail } from './exit.js';
import { addFeatureCommands } from './feature-commands.js';
import { addJobCommands } from './job-commands.js';
import { addGroupCommands } from './group-commands.js';
import { addJourneyCommands } from './journey-commands.js';
import { addKeyCommands } from './key-commands.js';
import { addLinkageCommands } from './linkage-commands.js';
import type { Maker, View } from './maker.js';
import { addLifecycleCommands } from './lifecycle-commands.js';
import { addModelCommands } from './model-commands.js';
import { addSegmentCommands } from './segment-commands.js';
import { addProfileCommands } from './profile-commands.js';
import { addPluginCommands } from './plugin/commands.js';
import { addQualityCommands } from './quality-commands.js';
import { showImport } from './show/import.js';
import { showChecks } from './show/doctor.js';
import { showPlugins } from './show/plugins.js';
import { showSummary } from './show/summary.js';
import { addSuppressionCommands } from './suppression-commands.js';
import { addStartCommand } from './start-command.js';
import { addStorageCommands } from './storage-commands.js';
import { addTriggerCommands } from './trigger-commands.js';
import { addTrackingPlanCommands } from './tracking-plan-commands.js';

/** Reads the command line and does what it says. Never rejects: failures become an exit code and one clear line. */
export async function program(argv: readonly string[]): Promise<void> {
  const root = new Command('tributary')
    .description('Customer data platform: raw data to people, people to segments, segments to action.')
    .version(engineVersion)
    .option('--project <folder>', 'folder of tributary.config.ts', '.')
    .option('--data <folder>', 'data directory (default: .tributary in the project)')
    .option('--json', 'print one JSON object as the last line of standard output')
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)');
  // The options that every command shares may stand on either side of its name.
  const command = (name: string, description: string) =>
    root
      .command(name)
      .description(description)
      .option('--project <folder>', 'folder of tributary.config.ts')
      .option('--data <folder>', 'data directory')
      .option('--json', 'print one JSON object as the last line of standard output')
      .exitOverride();

  command('run', 'the whole way: read sources, unify people, find segments, send what changed, write the report')
    .option('--no-send', 'everything but sending; then "syncs plan" shows what would be sent')
    .option('--no-apply', 'go by what is applied; do not apply tributary.config.ts first')
    .action(
      act('run', async (_, { send, apply, project }) => ({ send, ...(await statedIn(project, apply)) }), {
        show: showSummary,
      }),
    );
  command('import', 'read sources into the house, without the later stages')
    .argument('[source...]', 'keys of sources (default: all)')
    .option('--no-apply', 'go by what is applied; do not apply tributary.config.ts first')
    .action(
      act('import', async ([sources], { apply, project }) => ({ sources, ...(await statedIn(project, apply)) }), {
        show: showImport,
      }),
    );
  const maker: Maker = { root, command, share, act };
  const plan = addDefinitionCommands(maker);
  addTrackingPlanCommands(plan, maker);
  addSegmentCommands(maker);
  addLifecycleCommands(maker);
  addTriggerCommands(maker);
  addSuppressionCommands(maker);
  addGroupCommands(maker);
  addJourneyCommands(maker);
  addFeatureCommands(maker);
  addLinkageCommands(maker, addProfileCommands(maker));
  const plugins = root.command('plugins').alias('plugin').description('plugins').exitOverride();
  share(plugins.command('list').description('what can be connected')).action(
    act('plugins list', () => ({}), { show: showPlugins }),
  );
  addPluginCommands(plugins, engineVersion);
  addClusterCommand(root);
  command('doctor', 'look at everything a run needs and say what to do where something is wrong').action(
    act('doctor', () => ({}), {
      show: showChecks,
      exitCode: (result) => ((result as { ok: boolean }).ok ? exitCodes.ok : exitCodes.failed),
    }),
  );
  addQualityCommands(maker);
  addStorageCommands(maker);
  addEventCommands(maker);
  addModelCommands(maker);
  addJobCommands(maker);
  addKeyCommands(maker);
  addStartCommand(maker);
  root
    .command('link')
    .description('find the records of files that are the same person or thing; two files are linked to each other')
    .argument('<file...>', 'CSV (any delimiter) or JSON lines, gzip or not')
    .option(
      '--settings <file>',
      "settings (YAML) that an earlier run printed, or Splink's (JSON); default: inferred from the files",
    )
    .option('--id <column>', 'column that names a row; never evidence')
    .option(
      '--truth <answers>',
      'known answers: a column, column=regex, a file of pairs or of clusters, or a file with a label a row',
    )
    .option('--one-to-one', 'at most one record of each file in a cluster')
    .option('--within', 'with several files: find duplicates within each of them too')
    .option('--labels <file>', "labelled pairs to learn from: dedupe's training file (.json), or Splink's labels (CSV)")
    .option('--labels-out <file>', 'write the labels that were read, as .json in the shape of dedupe, else of Splink')
    .option('--out <file>', 'write the cluster of every record as CSV')
    .addOption(
      new Option('--shape <tool>', 'shape of --out: plain, or with all columns as that tool writes it')
        .choices(['plain', 'splink', 'dedupe'])
        .default('plain'),
    )
    .option('--pairs <file>', "write the scored pairs as CSV, in the shape of Splink's predictions")
    .option('--report <file>', 'write a page that explains the result (HTML)')
    .option('--json', 'print one JSON object as the last line of standard output')
    .exitOverride()
    .action(async (files: string[], _: unknown, self: Command) => {
      const { link } = await import('./link/link.js');
      await link(files, self.optsWithGlobals());
    });
  addDemoCommand(maker);

  try {
    await root.parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    else fail(error, argv.includes('--json'));
  }
}

/** Runs a command through the holder of the data directory, or in this process, and shows its result. */
function act(
  name: string,
  argsOf: (positional: unknown[], options: GlobalOptions & Record<string, unknown>) => object | Promise<object>,
  view: View,
) {
  return async (...parameters: unknown[]): Promise<void> => {
    const self = parameters.at(-1) as Command;
    const options = self.optsWithGlobals<GlobalOptions & Record<string, unknown>>();
    const { execute } = await import('./execute.js');
    const result = await execute(name, await argsOf(parameters.slice(0, -2), options), options);
    if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
    else view.show(result as never, (line) => process.stdout.write(`${line}\n`));
    process.exitCode = view.exitCode?.(result) ?? exitCodes.ok;
  };
}

function share(command: Command): Command {
  return command
    .option('--project <folder>', 'folder of tributary.config.ts')
    .option('--data <folder>', 'data directory')
    .option('--json', 'print one JSON object as the last line of standard output')
    .exitOverride();
}

/** The project's file for a command that applies it first; nothing where there is none, or it is to be left alone. */
async function statedIn(project: string, apply: unknown): Promise<object> {
  const { configPath, loadConfig, thisAccount } = await import('@tributary/worker/project-file');
  if (apply === false || configPath(project) === undefined) return {};
  return { stated: await loadConfig(project), by: thisAccount() };
}
