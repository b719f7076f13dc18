import type { BatchOutcome, Operation, Outcome, SendResult } from '@tributary/plugin-kit';
import { judgeSilence } from './judge-answer.js';
import { againAfter } from './send-in-lanes.js';

/** What came of a part: its outcomes in order, or one verdict on all of it. A `reject` of many is looked into. */
export type PartResult = SendResult | Outcome;

/**
 * Sends a batch part by part: parts of operations that `partOf` gives one name, in the order of their first. A part that
 * the vendor refuses as a whole for the sake of one record is halved until that record stands alone; what concerns the
 * whole batch (throttled, away, unauthorized) ends it. Of several operations of one person in a part only the last is
 * sent, and its outcome is theirs.
 */
export async function sendInParts<T extends Operation>(
  operations: readonly T[],
  partOf: (operation: T) => string,
  send: (part: readonly T[], name: string) => Promise<PartResult>,
): Promise<SendResult> {
  const outcomes: (Outcome | undefined)[] = operations.map(() => undefined);
  const stop = { verdict: null as BatchOutcome | null };
  for (const [name, indexes] of partsOf(operations, partOf))
    await sendPart(indexes, {
      stop,
      outcomes,
      send: async (chosen) =>
        attempt(() =>
          send(
            chosen.map((index) => operations[index] as T),
            name,
          ),
        ),
    });
  spread(operations, outcomes);
  const { verdict } = stop;
  if (verdict && outcomes.every((outcome) => outcome === undefined)) return verdict;
  return outcomes.map((outcome) => outcome ?? againAfter(verdict));
}

interface Sending {
  stop: { verdict: BatchOutcome | null };
  outcomes: (Outcome | undefined)[];
  send(indexes: readonly number[]): Promise<PartResult>;
}

async function sendPart(indexes: readonly number[], sending: Sending): Promise<void> {
  const { stop, outcomes, send } = sending;
  if (stop.verdict !== null || indexes.length === 0) return;
  const result = await send(indexes);
  if (Array.isArray(result)) indexes.forEach((index, at) => (outcomes[index] = result[at]));
  else if ('batch' in result) stop.verdict = result;
  else if (result.outcome !== 'reject' || indexes.length === 1) indexes.forEach((index) => (outcomes[index] = result));
  else {
    const middle = Math.ceil(indexes.length / 2);
    await sendPart(indexes.slice(0, middle), sending);
    await sendPart(indexes.slice(middle), sending);
  }
}

async function attempt(work: () => Promise<PartResult>): Promise<PartResult> {
  try {
    return await work();
  } catch (error) {
    return judgeSilence(error);
  }
}

/** Positions of the last operation of each person, by part. */
function partsOf<T extends Operation>(
  operations: readonly T[],
  partOf: (operation: T) => string,
): Map<string, number[]> {
  const parts = new Map<string, number[]>();
  for (const index of lastOfEach(operations).values()) {
    const name = partOf(operations[index] as T);
    const part = parts.get(name);
    if (part) part.push(index);
    else parts.set(name, [index]);
  }
  return parts;
}

function lastOfEach(operations: readonly Operation[]): Map<string, number> {
  return new Map(operations.map(({ profile }, index) => [profile, index]));
}

/** What an earlier operation of a person asked for is settled by what came of their last. */
function spread(operations: readonly Operation[], outcomes: (Outcome | undefined)[]): void {
  const last = lastOfEach(operations);
  operations.forEach(({ profile }, index) => (outcomes[index] = outcomes[last.get(profile) ?? index]));
}
