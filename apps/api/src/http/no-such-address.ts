import { TributaryError } from '@tributary/contracts';

/** What is answered where no route takes a request. */
export function noSuchAddress(): TributaryError {
  return new TributaryError('NOT_FOUND', 'There is nothing at this address. See /docs.');
}
