import {
  allowRetry,
  failedCounts,
  failedOperations,
  type FailedFilter,
  type FailedOperation,
} from '@tributary/activation';
import { TributaryError } from '@tributary/contracts';
import type { CommandContext } from '../house/house.js';
import { instantOf } from './syncs-health.js';

export interface FailedPage {
  counts: { sync: string; state: string; code: string; operations: number }[];
  operations: FailedOperation[];
}

/** Operations that were given up or refused, with counts by sync and reason. */
export async function operationsFailed(
  { house }: Pick<CommandContext, 'house'>,
  { limit = 50, ...filter }: FailedFilter & { limit?: number },
): Promise<FailedPage> {
  const [counts, operations] = await Promise.all([
    failedCounts(house.database, filter),
    failedOperations(house.database, filter, limit),
  ]);
  return { counts, operations };
}

/** Lets operations be tried again when their sync runs next. @throws INVALID_REQUEST where nothing says which. */
export async function operationsRetry(
  { house }: Pick<CommandContext, 'house'>,
  {
    all = false,
    ids,
    from,
    to,
    ...given
  }: Omit<FailedFilter, 'from' | 'to'> & { all?: boolean; from?: string; to?: string },
): Promise<{ retried: number }> {
  const filter: FailedFilter = {
    ...given,
    ...(from === undefined ? {} : { from: instantOf(from) }),
    ...(to === undefined ? {} : { to: instantOf(to) }),
  };
  const named = ids?.length ? { ids } : {};
  if (!all && !ids?.length && Object.values(filter).every((value) => value === undefined))
    throw new TributaryError('INVALID_REQUEST', 'Say which: ids, --sync, --code, --from, --to, or --all.');
  return { retried: await allowRetry(house.database, { ...filter, ...named }) };
}
