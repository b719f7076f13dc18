import type { Command } from 'commander';
import { exitCodes } from './exit.js';
import { nearestNames } from '@tributary/worker/nearest-names';

/**
 * Makes every group of commands say which of its commands a wrong word may have meant, and where they are listed. Commander
 * does so by itself but for groups that do something when they stand alone: there a wrong word is an argument too many.
 */
export function explainUnknown(group: Command): void {
  if (group.commands.length === 0) return;
  group.showHelpAfterError(`(list with ${pathOf(group)} --help)`);
  group.allowExcessArguments();
  group.hook('preSubcommand', (_, chosen) => {
    const [word] = group.args;
    if (word !== undefined && !isCalled(chosen, word) && !takesArguments(chosen)) refuse(group, word);
  });
  group.hook('preAction', (_, acting) => {
    const [word] = group.args;
    if (acting === group && word !== undefined) refuse(group, word);
  });
  group.commands.forEach(explainUnknown);
}

/** A word that starts with a hyphen is an option, of which commander speaks. */
function refuse(group: Command, word: string): void {
  if (word.startsWith('-')) return;
  const meant = nearestNames(word, group.commands.flatMap(namesOf));
  const guess = meant.length > 0 ? `\n(Did you mean ${meant.join(' or ')}?)` : '';
  group.error(`error: unknown command '${word}'${guess}`, {
    code: 'commander.unknownCommand',
    exitCode: exitCodes.usage,
  });
}

const namesOf = (command: Command): string[] => [command.name(), ...command.aliases()];
const isCalled = (command: Command, word: string): boolean => namesOf(command).includes(word);
const takesArguments = (command: Command): boolean => command.registeredArguments.length > 0;

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
