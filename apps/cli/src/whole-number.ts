import { InvalidArgumentError } from 'commander';

/** Reads an option that is a number from 1 on. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 on');
  return value;
}
