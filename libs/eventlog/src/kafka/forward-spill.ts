import { setTimeout as pause } from 'node:timers/promises';
import type { FrameInput, Position } from '@tributary/contracts';
import { forwarder, type SpillStore } from './spill-store.js';

export interface Forwarding {
  /** Sends frames to the brokers, in order per lane; resolves when they are durable there. */
  send(frames: readonly FrameInput[]): Promise<unknown>;
  /** Frames of the spill up to here are with the brokers already. */
  skipUpTo: Position;
  /** Nothing more comes: true ends the forwarding where nothing is left, and sees that nothing more is spilled. */
  finish(): boolean;
  stopped(): boolean;
}

/** Frames and bytes sent at once. */
const CUT = { frames: 2000, bytes: 4 * 1024 * 1024 };
const WAIT_MS = 500;

/**
 * Sends what is in the spill to the brokers, in order, until nothing is left. A cut is taken off the spill when the
 * brokers have it; one that was sent when the process died is sent again by the next.
 */
export async function forwardSpill(store: SpillStore, { send, skipUpTo, finish, stopped }: Forwarding): Promise<void> {
  const consumer = store.log.consumer(forwarder);
  while (!stopped()) {
    const cut = await consumer.next(CUT);
    if (cut === null) {
      if (store.left() === 0 && finish()) return;
      await consumer.wait(WAIT_MS);
      continue;
    }
    const frames = await consumer.frames(cut);
    const unsent = frames.filter(({ position }) => position > skipUpTo);
    try {
      if (unsent.length > 0) await send(unsent);
    } catch {
      // Refused, for instance since somebody lowered the topic's limits: kept until an operator mends that.
      await pause(WAIT_MS);
      continue;
    }
    await consumer.done(cut);
    store.forwarded(frames.length);
  }
}
