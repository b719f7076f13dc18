import { TributaryError } from '@tributary/contracts';

/**
 * A job's data as it comes back from the queue.
 * @throws INVALID_REQUEST where it is no plain JSON
 */
export function plainJson(data: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(data ?? null));
  } catch (error) {
    throw new TributaryError('INVALID_REQUEST', "A job's data must be plain JSON.", { cause: error });
  }
}
