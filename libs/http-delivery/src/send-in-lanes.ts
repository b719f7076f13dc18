import type { BatchOutcome, Operation, Outcome, SendResult } from '@tributary/plugin-kit';

const lanes = 5;

/**
 * Sends one message per operation, five at a time; those of one person one after the other, since entered and left must
 * not overtake each other. The first answer that concerns all of them stops the rest.
 */
export async function sendInLanes(
  operations: readonly Operation[],
  deliver: (operation: Operation) => Promise<Outcome | BatchOutcome>,
): Promise<SendResult> {
  const outcomes: (Outcome | undefined)[] = operations.map(() => undefined);
  const people = new Map<string, number[]>();
  operations.forEach(({ profile }, index) => people.set(profile, [...(people.get(profile) ?? []), index]));
  const queue = people.values();
  let stop: BatchOutcome | null = null;

  const lane = async (): Promise<void> => {
    for (const indexes of queue)
      for (const index of indexes) {
        if (stop) return;
        const answer = await deliver(operations[index] as Operation);
        if ('batch' in answer) stop = answer;
        else outcomes[index] = answer;
      }
  };
  await Promise.all(Array.from({ length: lanes }, lane));

  if (stop && outcomes.every((outcome) => outcome === undefined)) return stop;
  return outcomes.map((outcome) => outcome ?? againAfter(stop));
}

/** Some of the batch got through, so the rest is told one by one to come again. */
export function againAfter(stop: BatchOutcome | null): Outcome {
  const message = stop && 'message' in stop ? stop.message : 'The receiver asked for a pause.';
  const retry = { outcome: 'retry' as const, code: 'VENDOR_UNAVAILABLE', message };
  return stop && 'afterMs' in stop && stop.afterMs !== undefined ? { ...retry, afterMs: stop.afterMs } : retry;
}
