import type { Command } from 'commander';
import type { GlobalOptions } from './execute.js';

/** How a command's result is told to people, and which exit code it means. */
export interface View {
  show: (result: never, write: (line: string) => void) => void;
  /** Default: done. */
  exitCode?: (result: unknown) => number;
}

/** How the program makes commands: options that all share, and what carries a command out. */
export interface Maker {
  root: Command;
  /** A command of the first level, with the options that all share. */
  command(name: string, description: string): Command;
  /** Gives a command of a deeper level those options. */
  share(command: Command): Command;
  /** What carries the command of this name out, its arguments made of what was typed. */
  act(
    name: string,
    argsOf: (positional: unknown[], options: GlobalOptions & Record<string, unknown>) => object | Promise<object>,
    view: View,
  ): (...parameters: unknown[]) => Promise<void>;
}
