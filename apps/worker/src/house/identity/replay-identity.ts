import { readFrame } from '@tributary/collection';
import { admit } from '@tributary/consent';
import type { Config, Database } from '@tributary/contracts';
import { IdentifierCache, resolve } from '@tributary/identity';
import { bringIntoForm, consumerName, firstSeen } from '@tributary/pipeline';
import { compositeKeyOf } from '../composite-key.js';
import type { CommandContext } from '../house.js';
import { decisionsFrom } from '../journal/decisions.js';
import { stillOpen } from '../reprocess/still-open.js';
import { doDecision, isIdentityDecision } from './identity-decision.js';

const partLimits = { frames: 200, bytes: 8_000_000 };

/**
 * Decides in a database of its own who everybody would be by another configuration: every event of the log that the
 * pipeline has processed, lane after lane, then what people decided. Memory stays flat: the graph is in that database.
 */
export async function replayIdentity(
  { house, tell, signal }: CommandContext,
  { config, into }: { config: Config; into: Database },
): Promise<{ events: number }> {
  const consumer = house.events.consumer(consumerName);
  const deps = { database: into, cache: new IdentifierCache(), consumer: 'preview', config: config.identity };
  const compositeKey = await compositeKeyOf({ config, dataDirectory: house.dataDirectory });
  const forming = { ...config, compositeKey };
  let count = 0;
  for (let lane = 0; lane < house.events.lanes; lane++) {
    const [from, end] = [await house.events.first(lane), await consumer.offset(lane)];
    for (let next = from; next <= end;) {
      signal.throwIfAborted();
      const frames = (await house.events.read(next, partLimits)).filter((frame) => frame.position <= end);
      const last = frames.at(-1)?.position;
      if (last === undefined) break;
      const calls = frames.flatMap((frame) => readFrame(frame).events);
      const fresh = await stillOpen(house, await firstSeen(house.seen, calls));
      const { events } = bringIntoForm(admit(fresh, config.sources).admitted, forming);
      await resolve(deps, events, { id: `preview.${next}`, from: next, to: last, at: next });
      await into.query('DELETE FROM cut_results');
      count += events.length;
      tell({ stage: 'preview', done: (last - from + 1) / (end - from + 1), text: 'events from the log' });
      next = last + 1;
    }
  }
  for await (const { decision } of decisionsFrom(house.control, 1))
    if (isIdentityDecision(decision))
      await into.transaction((tx) => doDecision(tx, decision, config.identity.identifiers));
  return { events: count };
}
