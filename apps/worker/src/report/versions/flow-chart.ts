import type { TimelineVersion } from '@tributary/models';
import type { Drawing } from '../chart.js';
import { streamsDrawing } from '../streams-chart.js';

/** Streams of people between the clusters of versions that were compared one with the next, the oldest at the left. */
export function flowDrawing(versions: readonly TimelineVersion[], narrow: boolean): Drawing {
  return streamsDrawing(
    {
      id: 'flow-chart',
      title: `Streams of people between the clusters of versions ${versions.map(({ version }) => version).join(', ')}`,
      none: 'in no cluster',
      // The first may have been compared with one that is not shown.
      columns: versions.map(({ clusters, flow }, at) => ({ groups: clusters, flow: at === 0 ? [] : flow })),
    },
    narrow,
  );
}
