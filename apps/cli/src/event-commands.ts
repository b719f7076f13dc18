import { InvalidArgumentError, Option, type Command } from 'commander';
import type { TailOptions } from './events/tail.js';
import type { Maker } from './maker.js';

const kinds = ['accepted', 'rejected', 'processed'];

/** Single events as they pass: `events tail`. */
export function addEventCommands({ root, share }: Maker): void {
  const events = root.command('events').description('single events on their way').exitOverride();
  share(events.command('tail').description('print events as they are accepted, rejected and processed, until stopped'))
    .addOption(new Option('--kind <kind...>', 'only these').choices(kinds))
    .option('--source <key>', 'only of this source')
    .option('--event <name>', 'only track events of this name, or calls of this type')
    .option('--id <id>', 'only of this message id, user id or anonymous id')
    .option('--personal', 'show what tells of persons (masked otherwise; secrets always are)')
    .option('--count <n>', 'end after so many lines', atLeastOne)
    .option('--seconds <n>', 'end after so many seconds', atLeastOne)
    .action(async (_: unknown, self: Command) => {
      const { tail } = await import('./events/tail.js');
      await tail(self.optsWithGlobals<TailOptions>(), (line) => process.stdout.write(`${line}\n`));
    });
}

function atLeastOne(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('a whole number of at least 1 is wanted');
  return Number(text);
}
