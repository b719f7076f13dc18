import { responsiveChart, type Drawing } from '../chart.js';
import { html, type Html } from '../html.js';
import { paint } from '../palette.js';
import { section } from '../section.js';
import { count, shortCount } from '../wording.js';
import type { ClusterPage } from './report-input.js';

type Tree = NonNullable<ClusterPage['tree']>;

/** Leaves of the drawing: what was merged further down is one leaf. */
const leavesAtMost = 30;

/** The last merges as a tree: the higher two branches meet, the more they differ. */
export function treeSection({ tree, summary }: ClusterPage): Html {
  return section({
    id: 'tree',
    title: 'The tree of merges',
    lead: `From the bottom up the closest groups merge; the height says how far apart they were. The dashed line cuts the tree into ${count(summary.k)} clusters. A long way between two merges speaks for a cut there.`,
    body: tree
      ? html`<div class="card">${responsiveChart((narrow) => drawing(tree, summary.k, narrow))}</div>`
      : html``,
  });
}

type Place = [x: number, y: number];

function drawing({ merges, leaves: rows }: Tree, k: number, narrow: boolean): Drawing {
  const shown = merges.slice(-(Math.min(leavesAtMost, merges.length + 1) - 1));
  const { lines, leaves } = layOut(shown, rows);
  const heights = shown.map(([, , height]) => height);
  const above = heights.at(-(k - 1)) ?? heights.at(-1) ?? 0;
  const below = heights.at(-k) ?? 0;
  const cut = (above + below) / 2;
  return {
    id: 'tree-chart',
    label: `Dendrogram of the last ${count(shown.length)} merges, cut into ${count(k)} clusters at height ${cut.toPrecision(3)}.`,
    size: narrow ? { width: 330, height: 280 } : { width: 980, height: 380 },
    option: {
      grid: { left: 48, right: 12, top: 12, bottom: 12 },
      xAxis: { type: 'value', show: false, min: -0.5, max: leaves - 0.5 },
      yAxis: {
        type: 'value',
        min: 0,
        splitLine: { lineStyle: { color: paint('rule') } },
        axisLabel: { color: paint('quiet'), fontSize: 12, formatter: (value: number) => shortCount(value) },
      },
      series: [
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('bar'), width: 2 },
          // A gap after each merge parts its three strokes from the next.
          data: lines.flatMap((line) => [...line, ['-', '-']]),
        },
        {
          type: 'line',
          silent: true,
          symbol: 'none',
          lineStyle: { color: paint('mark'), width: 2, type: 'dashed' },
          data: [
            [-0.5, cut],
            [leaves - 0.5, cut],
          ],
        },
      ],
    },
  };
}

/** Places of the branches: leaves side by side in the order of the tree, each merge in the middle of its two. */
function layOut(shown: Tree['merges'], rows: number): { lines: Place[][]; leaves: number } {
  // Merges are numbered after the rows, of which there is one more than merges.
  const firstShown = rows + rows - 1 - shown.length;
  const at = new Map<number, Place>();
  const lines: Place[][] = [];
  let leaves = 0;
  const placeOf = (node: number): Place => {
    const known = at.get(node);
    if (known) return known;
    const merge = shown[node - firstShown];
    const place: Place = merge ? joined(merge) : [leaves++, 0];
    at.set(node, place);
    return place;
  };
  const joined = ([left, right, height]: Tree['merges'][number]): Place => {
    const a = placeOf(left);
    const b = placeOf(right);
    lines.push([a, [a[0], height], [b[0], height], b]);
    return [(a[0] + b[0]) / 2, height];
  };
  placeOf(firstShown + shown.length - 1);
  return { lines, leaves };
}
