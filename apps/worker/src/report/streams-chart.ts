import type { Drawing } from './chart.js';
import { groupColour } from './cluster-file/group-colour.js';
import { paint } from './palette.js';
import { count } from './wording.js';

/** Groups as they stood at one time, and how people came to them from those of the column before. */
export interface StreamColumn {
  groups: readonly { index: number; name: string }[];
  /** By index of the group; −1: in none. Empty in the first column. */
  flow: readonly { from: number; to: number; people: number }[];
}

export interface Streams {
  id: string;
  /** Of what and between which times: the beginning of the words that are read out. */
  title: string;
  /** What people are who are in no group. */
  none: string;
  /** The oldest first. */
  columns: readonly StreamColumn[];
}

/** Streams of people between groups from column to column, the oldest at the left. */
export function streamsDrawing({ id, title, none, columns }: Streams, narrow: boolean): Drawing {
  const links = columns.flatMap(({ flow }, at) =>
    flow.map(({ from, to, people }) => ({
      source: nodeOf(at - 1, from),
      target: nodeOf(at, to),
      value: people,
      lineStyle: { color: paint(groupColour(from)), opacity: 0.35 },
    })),
  );
  const used = new Set(links.flatMap(({ source, target }) => [source, target]));
  const nodes = columns.flatMap(({ groups }, at) =>
    [...groups, { index: -1, name: none }].map(({ index, name }) => ({
      name: nodeOf(at, index),
      itemStyle: { color: paint(groupColour(index)) },
      label: { formatter: () => (narrow ? shortName(index) : `${shortName(index)} ${name}`) },
    })),
  );
  return {
    id,
    label: `${title}: ${links.length} ${links.length === 1 ? 'stream' : 'streams'}, the largest of ${count(Math.max(...links.map(({ value }) => value)))} people.`,
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

const nodeOf = (column: number, index: number): string => `${column}/${index}`;
const shortName = (index: number): string => (index < 0 ? '–' : String(index + 1));
