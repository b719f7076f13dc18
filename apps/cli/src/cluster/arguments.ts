import { InvalidArgumentError } from 'commander';

/** Names separated by commas; a name that holds a comma stands in double quotes. Repeated options add up. */
export function words(text: string, before: readonly string[] = []): string[] {
  const found = text.match(/\s*("(?:[^"]|"")*"|[^,]+)\s*(?:,|$)/g) ?? [];
  const names = found
    .map((part) => part.replace(/,$/, '').trim())
    .map((part) => (/^".*"$/.test(part) ? part.slice(1, -1).replaceAll('""', '"') : part))
    .filter((name) => name !== '');
  if (names.length === 0) throw new InvalidArgumentError('Names of columns, separated by commas.');
  return [...before, ...names];
}

/** `3`, or `2..9`. */
export function range(text: string): number | { from: number; to: number } {
  const match = /^(\d{1,3})(?:(?:\.\.|-)(\d{1,3}))?$/.exec(text.trim());
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? from : Number(match[2]);
  if (!(from >= 2 && to >= from && to <= 255))
    throw new InvalidArgumentError('A number from 2 to 255, or a range such as 2..9.');
  return match?.[2] === undefined ? from : { from, to };
}

type Value = number | string | boolean;

/** `name=value`, gathered; numbers and truths are taken as such. */
export function parameters(text: string, before: Record<string, Value> = {}): Record<string, Value> {
  const match = /^([A-Za-z]\w*)=(.+)$/.exec(text.trim());
  if (!match) throw new InvalidArgumentError('A parameter is written name=value, for example eps=0.5.');
  const [, name, value] = match as unknown as [string, string, string];
  const number = Number(value);
  return {
    ...before,
    [name]: Number.isNaN(number) ? (value === 'true' ? true : value === 'false' ? false : value) : number,
  };
}
