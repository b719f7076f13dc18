import { TributaryError, type SegmentTarget } from '@tributary/plugin-kit';

/**
 * The vendor's own id of a segment's list, as `ensure` gave it.
 * @throws PLUGIN_FAULT where `ensure` was not called first: nothing may be sent to a list that is only guessed.
 */
export function remoteList({ key, remote }: SegmentTarget): string {
  if (remote !== undefined) return remote;
  throw new TributaryError('PLUGIN_FAULT', `The list of segment ${key} was not looked for first.`);
}
