import type { IncomingMessage } from 'node:http';
import { stampRoom, type RoomyBody } from '@tributary/collection';
import { largestBelieved, type BodyBuffers } from './body-buffers.js';
import { largestBodyBytes, tooLarge } from './read-body.js';

/**
 * Reads a request's body into a buffer with room for its stamp: it is copied once between the socket and the disk.
 * EVENT_TOO_LARGE over {@link largestBodyBytes}.
 */
export function takeBody(
  payload: IncomingMessage,
  { buffers, statedLength }: { buffers: BodyBuffers; statedLength: number },
  done: (error: Error | null, body?: RoomyBody) => void,
): void {
  if (statedLength > largestBodyBytes) return done(tooLarge());
  const from = stampRoom.before;
  let whole = buffers.take(Math.min(statedLength || 0, largestBelieved));
  let to = from;
  const stop = () => payload.off('data', take).off('end', end).off('error', fail);
  const take = (chunk: Buffer) => {
    if (to - from + chunk.length > largestBodyBytes) {
      stop();
      return done(tooLarge());
    }
    if (to + chunk.length + stampRoom.after > whole.length) {
      const grown = buffers.take((to + chunk.length) * 2);
      whole.copy(grown, 0, 0, to);
      buffers.giveBack(whole);
      whole = grown;
    }
    to += chunk.copy(whole, to);
  };
  const end = () => {
    stop();
    done(null, { whole, from, to });
  };
  const fail = (error: Error) => {
    stop();
    done(Object.assign(error, { statusCode: 400 }));
  };
  payload.on('data', take).on('end', end).on('error', fail).resume();
}
