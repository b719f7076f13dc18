import { asTributaryError } from '@tributary/contracts';

/** Everything that an error says, as one text to search. */
export function describeError(error: unknown): string {
  const { message, details, stack } = asTributaryError(error);
  return `${message} ${stack} ${JSON.stringify(details)}`;
}
