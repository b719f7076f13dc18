import type { EventLog, SegmentChange, Sql } from '@tributary/contracts';
import { publicIdsOf } from './people.js';

/** The log of changes, into which every change goes with the public id of its person: numbers do not survive a rebuild. */
export function namedChanges(changes: EventLog, database: Sql): EventLog {
  return {
    ...changes,
    async append(frames) {
      const bodies = frames.map((frame) => JSON.parse(Buffer.from(frame.body).toString()) as SegmentChange[]);
      const people = await publicIdsOf(
        database,
        bodies.flatMap((body) => body.map((change) => change.profile)),
      );
      return changes.append(
        frames.map((frame, index) => ({
          ...frame,
          body: Buffer.from(
            JSON.stringify(bodies[index]?.map((change) => ({ ...change, person: people.get(change.profile) }))),
          ),
        })),
      );
    },
  };
}
