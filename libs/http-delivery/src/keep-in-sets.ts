import type { Operation, Outcome, SendResult } from '@tributary/plugin-kit';
import { judgeSilence } from './judge-answer.js';
import { sendInLanes } from './send-in-lanes.js';

/** A record of a person at a vendor that holds a set of names beside it: labels, tags, segments. */
export interface KeptRecord {
  id: string;
  held: readonly string[];
}

/** What a vendor can do with such records. Addresses are in lower case. */
export interface SetKeeper<TRecord> {
  find(emails: readonly string[]): Promise<ReadonlyMap<string, KeptRecord>>;
  /** `taken`: the vendor has a record of this address that was not found. */
  create(record: TRecord, held: readonly string[]): Promise<Outcome | 'taken'>;
  /** Changes the set, and the record's fields unless it is null. `gone`: there is no such record any more. */
  change(kept: KeptRecord, record: TRecord | null, held: readonly string[]): Promise<Outcome | 'gone'>;
}

/**
 * Puts people into a set or takes them out of it, by reading what they hold and writing it back: other names stay. The
 * record itself stays, too. A destination that does so is `alone` in its limits, so that two sets of one person do not
 * undo each other.
 */
export async function keepInSets<TRecord extends { email: string }>(
  keeper: SetKeeper<TRecord>,
  operations: readonly Operation<TRecord>[],
  name: string,
): Promise<SendResult> {
  if (operations.length === 0) return [];
  try {
    const known = await keeper.find([...new Set(operations.map(({ record }) => addressOf(record)))]);
    return await sendInLanes(operations as unknown as readonly Operation[], async ({ kind, record }) => {
      try {
        const row = record as unknown as TRecord;
        const kept = known.get(addressOf(row));
        return await (kind === 'remove' ? leave(keeper, { kept, name }) : join(keeper, row, { kept, name }));
      } catch (error) {
        return judgeSilence(error);
      }
    });
  } catch (error) {
    const silence = judgeSilence(error);
    return 'batch' in silence ? silence : operations.map(() => silence);
  }
}

export function addressOf({ email }: { email: string }): string {
  return email.trim().toLowerCase();
}

interface Standing {
  kept: KeptRecord | undefined;
  name: string;
}

async function join<TRecord extends { email: string }>(
  keeper: SetKeeper<TRecord>,
  record: TRecord,
  { kept, name }: Standing,
): Promise<Outcome> {
  if (kept !== undefined) {
    const changed = await keeper.change(kept, record, withName(kept.held, name));
    if (changed !== 'gone') return changed;
  }
  const made = await keeper.create(record, [name]);
  if (made !== 'taken') return made;
  // By the person themselves a moment ago, or by a request whose answer was lost: then it is there now.
  const address = addressOf(record);
  const meanwhile = (await keeper.find([address])).get(address);
  const changed = meanwhile && (await keeper.change(meanwhile, record, withName(meanwhile.held, name)));
  return changed === undefined || changed === 'gone'
    ? { outcome: 'reject', code: 'TAKEN', message: 'Another record there holds a value that must be unique.' }
    : changed;
}

async function leave<TRecord>(keeper: SetKeeper<TRecord>, { kept, name }: Standing): Promise<Outcome> {
  if (kept === undefined || !kept.held.includes(name)) return { outcome: 'ok' };
  const held = kept.held.filter((one) => one !== name);
  const changed = await keeper.change(kept, null, held);
  return changed === 'gone' ? { outcome: 'ok' } : changed;
}

function withName(held: readonly string[], name: string): string[] {
  return [...new Set([...held, name])].sort();
}
