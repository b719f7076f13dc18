import type { Position, SegmentChange } from '@tributary/contracts';
import type { House } from '../house.js';
import { profilesOf } from '../journal/people.js';
import { replaceTable } from './replace-table.js';

type Stores = Pick<House, 'changes' | 'warehouse' | 'database'>;

/**
 * Writes memberships and their history as the log of changes tells them, from a position on, for the people as they are
 * numbered now. Changes of nobody known (an early release's, without a public id) are left out. Twice is as once.
 */
export async function replayChanges({ changes, warehouse, database }: Stores, from: Position): Promise<number> {
  const end = await changes.end();
  let count = 0;
  for (let next = from; next <= end;) {
    const frames = await changes.read(next);
    for (const frame of frames) {
      const said = JSON.parse(Buffer.from(frame.body).toString()) as SegmentChange[];
      const numbers = await profilesOf(
        database,
        said.flatMap((change) => change.person ?? []),
      );
      const known = said.flatMap((change) => {
        const profile = numbers.get(change.person ?? '');
        return profile === undefined ? [] : [{ ...change, profile }];
      });
      count += known.length;
      await writeChanges(warehouse, known, frame.position);
    }
    next = (frames.at(-1)?.position ?? end) + 1;
  }
  if (count > 0) await tidy(warehouse);
  return count;
}

async function writeChanges(
  warehouse: House['warehouse'],
  known: readonly SegmentChange[],
  position: Position,
): Promise<void> {
  if (known.length === 0) return;
  const at = (change: SegmentChange) => (change.at / 1000).toFixed(3);
  await warehouse.insert(
    'membership_history',
    known.map((change) => ({
      segment: change.segment,
      profile: change.profile,
      change: change.change,
      at: at(change),
      reason: change.reason,
      change_id: change.id,
      cut: `changes.${position}`,
    })),
    { token: `membership_history:changes.${position}` },
  );
  await warehouse.insert(
    'segment_members',
    known.map((change) => ({
      segment: change.segment,
      profile: change.profile,
      member: change.change === 'entered' ? 1 : 0,
      version: change.at,
      since: at(change),
    })),
    { token: `segment_members:changes.${position}` },
  );
}

/** A change that a crash had appended twice is one; and whatever comes next has a higher version than what was replayed. */
async function tidy(warehouse: House['warehouse']): Promise<void> {
  await replaceTable(warehouse, 'membership_history', [
    { select: 'SELECT * FROM membership_history ORDER BY change_id, cut LIMIT 1 BY change_id' },
  ]);
  await replaceTable(warehouse, 'segment_members', [
    { select: 'SELECT segment, profile, member, 0 AS version, since FROM segment_members FINAL' },
  ]);
}
