import type { Command, CommanderError } from 'commander';
import { expect, it } from 'vitest';
import { nearestNames } from '@tributary/worker/nearest-names';
import { commandTree } from './program.js';

/** Groups of commands, as they are typed. */
function groupsOf(command: Command, path: readonly string[] = []): string[][] {
  const inner = command.commands.flatMap((one) => groupsOf(one, [...path, one.name()]));
  return command.commands.length > 0 ? [[...path], ...inner] : inner;
}

/** What is said of a call that is wrong, and the code it ends with. */
async function refusal(words: readonly string[]): Promise<{ said: string; code: string; exitCode: number }> {
  let said = '';
  const tree = commandTree();
  const listen = (command: Command): void => {
    command.configureOutput({ writeErr: (text) => (said += text) });
    command.commands.forEach(listen);
  };
  listen(tree);
  const error = (await tree.parseAsync(['node', 'tributary', ...words]).catch((met: unknown) => met)) as CommanderError;
  return { said, code: error.code, exitCode: error.exitCode };
}

it('no command has an option that the program takes for itself before the command sees it', () => {
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  const flags = all(commandTree())
    .filter(({ parent }) => parent !== null)
    .flatMap(({ options }) => options.flatMap(({ short, long }) => [short, long]));
  expect(flags.filter((flag) => flag === '-V' || flag === '--version')).toEqual([]);
});

it.each(groupsOf(commandTree()).map((path) => [path.join(' '), path] as const))(
  'a word that is no command of "tributary %s" is told as such, with the place that lists them',
  async (_, path) => {
    const { said } = await refusal([...path, 'xyzzy']);
    expect(said).toContain("unknown command 'xyzzy'");
    expect(said).toContain(`(list with ${['tributary', ...path].join(' ')} --help)`);
  },
);

it('says what was meant', async () => {
  const { said, code, exitCode } = await refusal(['segments', 'flwo']);
  expect(code).toBe('commander.unknownCommand');
  expect(said).toContain('(Did you mean flow?)');
  expect(exitCode).toBe(2);
});

it.each([
  ['histroy', ['history', 'list'], ['history']],
  ['flwo', ['flow', 'plan'], ['flow']],
  ['lis', ['list', 'lift', 'plan'], ['list']],
  ['xyzzy', ['list', 'plan'], []],
  ['a', ['list'], []],
])('nearest to %s of %j: %j', (word, names, nearest) => {
  expect(nearestNames(word, names)).toEqual(nearest);
});
