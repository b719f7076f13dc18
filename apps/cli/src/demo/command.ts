import { Option, type Command } from 'commander';
import type { Maker } from '../maker.js';

/** `demo`: everything once, with nothing but this machine. */
export function addDemoCommand({ command }: Maker): void {
  command('demo', 'a made-up retailer goes the whole way, with a local inbox and a webhook receiver')
    .option('--exit', 'end after the summary in place of serving the report')
    .addOption(
      new Option('--case <name>', 'a worked case in place of the whole demo; see the guide worked-cases').choices([
        'behaviour',
        'repeat-purchase',
      ]),
    )
    .option('--people <n>', 'how many people', '10000')
    .option('--seed <n>', 'another seed, another retailer', '1')
    .option('--port <port>', 'port of the report page', '7700')
    .action(async (_: unknown, self: Command) => {
      const { demo } = await import('./demo.js');
      await demo(self.optsWithGlobals());
    });
}
