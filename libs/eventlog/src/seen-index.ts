import { hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { open, type RootDatabase } from 'lmdb';
import { TributaryError, type SeenIndex } from '@tributary/contracts';

type Claim = Parameters<SeenIndex['claim']>[0][number];

const PLACE_BYTES = 6;
/** Holds the version of this layout; no hash has this length. */
const FORMAT_KEY = Buffer.from('format');
/** Address space, not memory or disk: a map that had to grow would stay mapped beside its successor. */
const MAP_BYTES = 2 ** 38;
/** Entries looked up before other work of the thread has its turn. */
const ENTRIES_PER_TURN = 500;

/**
 * Opens the index of seen ids in a folder, or makes it. Keys are the MD5 of the id (MD5 spreads keys here, it guards
 * nothing), values the place as a 48-bit number. Throws LOG_UNAVAILABLE where the folder cannot be used.
 *
 * A claim is on disk, synced, before it resolves, so neither kill -9 nor a power cut takes an answer back. A call that
 * a crash cuts short may leave part of its entries: the repeated cut claims the same ids for the same places in the
 * same order, and gets the answers it would have got.
 */
export async function openSeenIndex({ path }: { path: string }): Promise<SeenIndex> {
  const store = attempt('opened', () =>
    open<Buffer, Buffer>({ path, noSubdir: false, keyEncoding: 'binary', encoding: 'binary', mapSize: MAP_BYTES }),
  );
  // A synced write: what a killed process had committed but not synced is durable before it is answered from.
  attempt('written', () => store.transactionSync(() => void store.put(FORMAT_KEY, Buffer.from([1]))));
  let last: Promise<unknown> = Promise.resolve();
  let closed = false;

  return {
    claim(entries) {
      // One call after the other: a claim that is not stored yet would be invisible to the next.
      const run = last.then(() => {
        if (closed) throw new TributaryError('LOG_UNAVAILABLE', 'The index of seen ids is closed.');
        return claimAll(store, entries);
      });
      last = run.catch(() => undefined);
      return run;
    },
    async close() {
      if (closed) return;
      await last;
      closed = true;
      await store.close();
    },
  };
}

async function claimAll(store: RootDatabase<Buffer, Buffer>, entries: readonly Claim[]): Promise<boolean[]> {
  const answers = new Array<boolean>(entries.length).fill(false);
  const keys: Buffer[] = [];
  /** First bytes of each key as a number: sorts much faster than the buffers. */
  const ranks = new Float64Array(entries.length);
  for (const [at, { id, place }] of entries.entries()) {
    if (!Number.isInteger(place) || place < 0 || place >= 2 ** 48)
      throw new TributaryError('INVALID_REQUEST', 'A place must be a whole number from 0 to 2^48 - 1.');
    if (at % ENTRIES_PER_TURN === ENTRIES_PER_TURN - 1) await nextTurn();
    const key = hash('md5', id, 'buffer');
    ranks[at] = key.readUIntBE(0, 6);
    keys.push(key);
  }
  // In key order neighbours lie on one page of the tree; equal ids stay in the order of the call.
  const order = entries
    .map((_, at) => at)
    .sort((a, b) => ranks[a]! - ranks[b]! || Buffer.compare(keys[a]!, keys[b]!) || a - b);
  // Writes of one turn share a promise: the set is small.
  const writes = new Set<Promise<boolean>>();
  let lastKey: Buffer | undefined;
  let firstPlace = 0;
  for (const [count, at] of order.entries()) {
    const key = keys[at]!;
    const { place } = entries[at]!;
    if (!lastKey?.equals(key)) {
      const stored = attempt('read', () => store.getBinaryFast(key)?.readUIntLE(0, PLACE_BYTES));
      if (stored === undefined) {
        const value = Buffer.allocUnsafe(PLACE_BYTES);
        value.writeUIntLE(place, 0, PLACE_BYTES);
        const write = store.put(key, value);
        // Its failure is met below, when all are waited for; one that comes earlier, while other work has its turn, must not
        // end the process.
        write.catch(() => undefined);
        writes.add(write);
      }
      lastKey = key;
      firstPlace = stored ?? place;
    }
    answers[at] = firstPlace === place;
    if (count % ENTRIES_PER_TURN === ENTRIES_PER_TURN - 1) await nextTurn();
  }
  try {
    await Promise.all(writes);
    if (writes.size > 0) await store.flushed;
  } catch (error) {
    throw unusable('written', error);
  }
  return answers;
}

function attempt<T>(verb: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unusable(verb, error);
  }
}

function unusable(verb: string, cause: unknown): TributaryError {
  return new TributaryError('LOG_UNAVAILABLE', `The index of seen ids cannot be ${verb}.`, { cause });
}
