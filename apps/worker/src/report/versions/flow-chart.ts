import type { TimelineVersion } from '@tributary/models';
import type { Drawing } from '../chart.js';
import { groupColour } from '../cluster-file/group-colour.js';
import { paint } from '../palette.js';
import { count } from '../wording.js';

/** Streams of people between the clusters of versions that were compared one with the next, the oldest at the left. */
export function flowDrawing(versions: readonly TimelineVersion[], narrow: boolean): Drawing {
  const links = versions.slice(1).flatMap(({ version, against, flow }) =>
    flow.map(({ from, to, people }) => ({
      source: nodeOf(against!, from),
      target: nodeOf(version, to),
      value: people,
      lineStyle: { color: paint(groupColour(from)), opacity: 0.35 },
    })),
  );
  const used = new Set(links.flatMap(({ source, target }) => [source, target]));
  const nodes = versions.flatMap(({ version, clusters }) =>
    [...clusters, { index: -1, name: 'in no cluster' }].map(({ index, name }) => ({
      name: nodeOf(version, index),
      itemStyle: { color: paint(groupColour(index)) },
      label: { formatter: narrow ? shortName(index) : `${shortName(index)} ${name}` },
    })),
  );
  return {
    id: 'flow-chart',
    label: `Streams of people between the clusters of versions ${versions.map(({ version }) => version).join(', ')}: ${links.length} streams, the largest of ${count(Math.max(...links.map(({ value }) => value)))} people.`,
    size: narrow ? { width: 330, height: 320 } : { width: 980, height: 380 },
    option: {
      series: [
        {
          type: 'sankey',
          silent: true,
          left: 8,
          right: narrow ? 40 : 210,
          top: 12,
          bottom: 12,
          nodeWidth: 14,
          nodeGap: 10,
          nodeAlign: 'left',
          layoutIterations: 0,
          label: { color: paint('ink'), fontSize: 12 },
          data: nodes.filter(({ name }) => used.has(name)),
          links,
        },
      ],
    },
  };
}

const nodeOf = (version: number, index: number): string => `${version}/${index}`;
const shortName = (index: number): string => (index < 0 ? '–' : String(index + 1));
