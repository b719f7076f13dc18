import type { Command } from 'commander';
import { exitCodes } from '../exit.js';
import { wholeNumber } from '../whole-number.js';
import { caseLines, headLine, sumLine } from '../show/plugin-check.js';

/** Commands for authors of plugins. They need no project and open no data directory. */
export function addPluginCommands(group: Command, engineVersion: string): void {
  group
    .command('check')
    .description('prove a plugin by the conformance suite of its kind')
    .argument('<folder|package>', 'folder of the plugin, or name of a package that is installed here')
    .option('--json', 'print one JSON object as the last line of standard output')
    .option('--seconds <n>', 'limit for each case', wholeNumber, 60)
    .option('--watch', 'check again whenever a file of the plugin changes, until stopped')
    .exitOverride()
    .action(async (target: string, { seconds, watch = false }: { seconds: number; watch?: boolean }, self: Command) => {
      const json = self.optsWithGlobals<{ json?: boolean }>().json === true;
      const check = { target, engineVersion, caseMs: seconds * 1000, json };
      if (!watch) return prove(check);
      const [{ locatePlugin }, { watchPlugin }] = await Promise.all([
        import('./locate-plugin.js'),
        import('./watch-plugin.js'),
      ]);
      const stop = new AbortController();
      process.once('SIGINT', () => stop.abort());
      const { folder } = locatePlugin(target, process.cwd());
      await watchPlugin(folder, () => prove(check), stop.signal);
    });
  group
    .command('new')
    .description('make the folder of a new plugin that builds and passes its check as it is')
    .argument('<kind>', 'source, destination, algorithm or enricher')
    .argument('<id>', 'lower-case letters, digits and hyphens: the name in configurations')
    .option('--title <words>', 'as a person reads it in a list (default: made of the id)')
    .option('--folder <folder>', 'where to make it (default: the id)')
    .option('--no-link', 'leave packages to npm install in place of linking those of this program')
    .exitOverride()
    .action(async (kind: string, id: string, options: { title?: string; folder?: string; link: boolean }) => {
      const { newPlugin } = await import('./new-plugin.js');
      const made = await newPlugin({ kind, id, ...options, from: process.cwd() });
      process.stdout.write(
        `${made.files.length} files in ${made.folder}. Next: cd ${made.folder} && npm run build && npm run check\n`,
      );
    });
}

interface Check {
  target: string;
  engineVersion: string;
  caseMs: number;
  json: boolean;
}

/** Checks once and tells, case by case or as one JSON object; the exit code is that of the last check. */
async function prove({ target, json, ...options }: Check): Promise<void> {
  // Loaded when it is needed: the suites are no part of any other command.
  const { checkPlugin } = await import('./check-plugin.js');
  const say = (...lines: string[]): void => {
    if (!json) process.stdout.write(`${lines.join('\n')}\n`);
  };
  const report = await checkPlugin(target, {
    ...{ from: process.cwd(), ...options },
    loaded: (plugin) => say(headLine(plugin)),
    done: (result) => say(...caseLines(result)),
  });
  say(sumLine(report.cases));
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`);
  process.exitCode = report.passed ? exitCodes.ok : exitCodes.failed;
}
