import { Command, CommanderError } from 'commander';
import { engineVersion } from '@tributary/worker/version';
import { act } from './act.js';
import { addClusterCommand } from './cluster/command.js';
import { addDefinitionCommands } from './definition-commands.js';
import { addDemoCommand } from './demo/command.js';
import { addEventCommands } from './event-commands.js';
import { exitCodes, fail } from './exit.js';
import { addFeatureCommands } from './feature-commands.js';
import { addJobCommands } from './job-commands.js';
import { addGroupCommands } from './group-commands.js';
import { addJourneyCommands } from './journey-commands.js';
import { addKeyCommands } from './key-commands.js';
import { addLinkCommand } from './link/command.js';
import { addLinkageCommands } from './linkage-commands.js';
import type { Maker } from './maker.js';
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
import { statedIn } from './stated.js';
import { addSuppressionCommands } from './suppression-commands.js';
import { addStartCommand } from './start-command.js';
import { addStorageCommands } from './storage-commands.js';
import { addTriggerCommands } from './trigger-commands.js';
import { addTrackingPlanCommands } from './tracking-plan-commands.js';
import { explainUnknown } from './unknown-command.js';

/** Reads the command line and does what it says. Never rejects: failures become an exit code and one clear line. */
export async function program(argv: readonly string[]): Promise<void> {
  try {
    await commandTree().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    else fail(error, argv.includes('--json'));
  }
}

/** Every command there is, under `tributary`. */
export function commandTree(): Command {
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
  addLinkCommand(root);
  addDemoCommand(maker);
  explainUnknown(root);
  return root;
}

function share(command: Command): Command {
  return command
    .option('--project <folder>', 'folder of tributary.config.ts')
    .option('--data <folder>', 'data directory')
    .option('--json', 'print one JSON object as the last line of standard output')
    .exitOverride();
}
