import type { Command } from 'commander';
import type { GlobalOptions } from './execute.js';
import { exitCodes } from './exit.js';
import type { View } from './maker.js';

/** Runs a command through the holder of the data directory, or in this process, and shows its result. */
export function act(
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
