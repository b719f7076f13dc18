import type { TrackingEvent } from '@tributary/contracts';

/** The name under which a call is known: of a track call its event, of the others the type ("page", "identify"). */
export function callName(call: TrackingEvent): string {
  return call.type === 'track' ? (call.event ?? '') : call.type;
}
