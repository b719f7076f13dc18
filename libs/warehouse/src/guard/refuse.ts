import { TributaryError } from '@tributary/contracts';

/** @throws SQL_REFUSED; `what` goes on from "The SQL …". */
export function refuse(what: string): never {
  throw new TributaryError('SQL_REFUSED', `The SQL ${what}`);
}
