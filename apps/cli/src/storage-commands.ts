import { Option, type Command } from 'commander';
import { resolve } from 'node:path';
import type { GlobalOptions } from './execute.js';
import type { Maker } from './maker.js';
import { showBackup, showMoved, showRebuild, showReprocess, showRestore } from './show/storage.js';

/** Commands that keep a data directory safe: backup, restore, rebuild, reprocess; and the one that moves it to servers. */
export function addStorageCommands({ command, act }: Maker): void {
  command('backup', 'copy the data directory into a new folder, also while "start" runs')
    .argument('<folder>', 'a folder that is not there yet')
    .action(act('backup', ([folder]) => ({ folder: resolve(String(folder)) }), { show: showBackup }));
  command('restore', 'make a data directory from a backup; it must be empty, and nobody may use it')
    .argument('<folder>', 'the backup')
    .action(async (from: string, _: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const [{ atRest }, { restoreBackup }] = await Promise.all([import('./at-rest.js'), import('@tributary/worker')]);
      print(await atRest(options, (place) => restoreBackup({ ...place, from })), options, showRestore);
    });
  command('rebuild', 'derive everything anew from the logs; nobody may use the data directory meanwhile')
    .option('--from-checkpoint', 'begin with the newest copy of the database, and read the logs after it')
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { fromCheckpoint?: boolean }>();
      const { fromCheckpoint } = options;
      const [{ atRest }, { rebuild }] = await Promise.all([import('./at-rest.js'), import('@tributary/worker')]);
      print(await atRest(options, (place) => rebuild({ ...place, fromCheckpoint })), options, showRebuild);
    });
  command('reprocess', 'derive the warehouse anew and keep who is who, also while "start" runs')
    .option('--from <bound>', 'first position of the event log, or a time such as 2026-05-01T00:00Z')
    .option('--to <bound>', 'last position, or a time: what came in before it')
    .action(act('reprocess', (_, { from, to }) => ({ from, to }), { show: showReprocess }));
  command('migrate', 'move the installation to servers; nobody may use the data directory meanwhile')
    .addOption(
      new Option('--to <place>', 'servers: those that CLICKHOUSE_URL, DATABASE_URL, REDIS_URL, KAFKA_BROKERS name')
        .choices(['servers'])
        .makeOptionMandatory(),
    )
    .action(async (_: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      const [{ atRest }, { moveToServers }] = await Promise.all([import('./at-rest.js'), import('@tributary/worker')]);
      print(await atRest(options, moveToServers), options, showMoved);
    });
}

function print<T>(result: T, options: GlobalOptions, show: (result: T, write: (line: string) => void) => void): void {
  if (options.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  else show(result, (line) => process.stdout.write(`${line}\n`));
}
