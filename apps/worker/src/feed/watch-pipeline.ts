import { publicIds } from '@tributary/identity';
import { waysOf, type EventWay, type PipelineWatch } from '@tributary/pipeline';
import type { House } from '../house/house.js';
import { wayEntry, wayHead } from './entries.js';
import type { FeedHead } from './feed.js';

/** Puts the ways of the pipeline's events into the feed. The pipeline does not wait for it, and does not fail by it. */
export function watchPipeline(house: Pick<House, 'feed' | 'database' | 'log'>): PipelineWatch {
  const { feed, database, log } = house;
  return {
    wanted: () => feed.wanted(),
    saw(batch) {
      const taken: { way: EventWay; head: FeedHead }[] = [];
      for (const way of waysOf(batch)) {
        const head = wayHead(way);
        if (feed.takes(head)) taken.push({ way, head });
      }
      if (taken.length === 0) return;
      const people = new Set(
        taken.flatMap(({ way: { profile } }) => (profile === null || profile === '0' ? [] : [profile])),
      );
      publicIds(database, [...people]).then(
        (ids) => {
          for (const { way, head } of taken) feed.put(wayEntry(way, head, ids.get(way.profile ?? '') ?? null));
        },
        (error: unknown) => log.warn({ err: error }, 'events could not be shown to those who look at them'),
      );
    },
  };
}
