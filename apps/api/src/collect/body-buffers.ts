import { stampRoom } from '@tributary/collection';

/** Bytes of a body that a buffer of each class holds; larger bodies get buffers of their own. */
const classes = [8, 32, 128].map((kibibytes) => kibibytes * 1024);
/** Free buffers that are kept of each class. */
const mostFree = 64;
const room = stampRoom.before + stampRoom.after;

/**
 * Buffers for bodies that are used again. Made anew for each request they would be the memory outside of the heap that makes
 * the collector of garbage run over the whole heap, several times a second.
 */
export interface BodyBuffers {
  /** One with room for so many bytes of a body and its stamp; its content is anything. */
  take(bytes: number): Buffer;
  /** Takes one back that nobody will read or write any more. */
  giveBack(buffer: Buffer): void;
}

export function bodyBuffers(): BodyBuffers {
  const free = new Map(classes.map((bytes) => [bytes + room, [] as Buffer[]]));
  return {
    take(bytes) {
      const size = (classes.find((held) => held >= bytes) ?? bytes) + room;
      return free.get(size)?.pop() ?? Buffer.allocUnsafeSlow(size);
    },
    giveBack(buffer) {
      const kept = free.get(buffer.length);
      if (kept !== undefined && kept.length < mostFree) kept.push(buffer);
    },
  };
}

/** Most bytes that a stated length alone is believed: who states one and sends nothing must not take memory with it. */
export const largestBelieved = classes.at(-1) ?? 0;
