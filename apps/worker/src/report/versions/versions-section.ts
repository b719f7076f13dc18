import type { ModelTimeline, TimelineCluster, TimelineVersion } from '@tributary/models';
import { responsiveChart } from '../chart.js';
import { html, type Html } from '../html.js';
import { legend } from '../legend.js';
import { section } from '../section.js';
import { table } from '../table.js';
import { count, decimal, moment, percent } from '../wording.js';
import { flowDrawing } from './flow-chart.js';
import { moveParts, movesDrawing } from './moves-chart.js';

/** Versions that the streams show at most. */
const shown = 6;

/** How the clusters of a model went on from version to version. Nothing before the second version. */
export function versionsSection({ versions }: ModelTimeline): Html {
  const chain = comparedOneByOne(versions);
  const last = chain.at(-1);
  if (!last || chain.length < 2) return html``;
  return section({
    id: 'versions',
    title: 'Clusters over time',
    lead: `Version ${last.version} against version ${last.against}: ${percent(last.turnover ?? NaN)} of the people in both changed cluster, and the two groupings agree to ${decimal(last.agreement ?? NaN, 3)} (adjusted Rand index: 1 is the same, about 0 is chance). A cluster keeps its number and name where at least half of its people are the same.`,
    body: html`<div class="card">
        <h3>Streams between versions ${chain.map(({ version }) => version).join(' → ')}</h3>
        ${responsiveChart((narrow) => flowDrawing(chain, narrow))}
      </div>
      ${moves(last)} ${metrics(versions)}`,
  });
}

/** The latest version in force with those that each was compared with, the oldest first. */
function comparedOneByOne(versions: readonly TimelineVersion[]): TimelineVersion[] {
  const byNumber = new Map(versions.map((one) => [one.version, one]));
  const chain: TimelineVersion[] = [];
  for (
    let next = versions.findLast(({ inForce }) => inForce);
    next && chain.length < shown;
    next = next.against === null ? undefined : byNumber.get(next.against)
  )
    chain.unshift(next);
  return chain;
}

function moves({ clusters, version, against }: TimelineVersion): Html {
  const figure = (name: (typeof moveParts)[number]['name']) => ({
    title: name,
    numeric: true,
    cell: ({ moves: own }: TimelineCluster) => count(own?.[name] ?? NaN),
  });
  return html`<div class="card">
    <h3>Who came and who went, version ${String(against)} to ${String(version)}</h3>
    ${legend(moveParts)} ${responsiveChart((narrow) => movesDrawing(clusters, narrow))}
    ${table(
      'People who stayed, came and went, by cluster',
      [
        { title: 'Cluster', cell: ({ index, name }: TimelineCluster) => `${count(index + 1)} · ${name}` },
        { title: 'people', numeric: true, cell: ({ size }: TimelineCluster) => count(size) },
        ...moveParts.map(({ name }) => figure(name)),
        {
          title: 'turnover',
          numeric: true,
          cell: ({ moves: own }: TimelineCluster) => percent(own?.turnover ?? NaN),
        },
      ],
      clusters,
    )}
    <p class="quiet">
      Entered and left: from and to other clusters. Arrived: not in the version before. Gone: in the version before and
      no longer among the people of the model. Turnover: left and gone, of those who were in it.
    </p>
  </div>`;
}

function metrics(versions: readonly TimelineVersion[]): Html {
  return html`<div class="card">
    <h3>Every version</h3>
    ${table(
      'Metrics of every version',
      [
        {
          title: 'Version',
          cell: ({ version, inForce, refused }: TimelineVersion) =>
            `${version}${inForce ? ' (in force)' : refused.length > 0 ? ' (held back)' : ''}`,
        },
        { title: 'Fitted', cell: ({ createdAt }: TimelineVersion) => moment(createdAt) },
        { title: 'People', numeric: true, cell: ({ rows }: TimelineVersion) => count(rows) },
        { title: 'k', numeric: true, cell: ({ k }: TimelineVersion) => count(k) },
        { title: 'Silhouette ↑', numeric: true, cell: ({ silhouette }: TimelineVersion) => decimal(silhouette, 3) },
        {
          title: 'Davies-Bouldin ↓',
          numeric: true,
          cell: ({ daviesBouldin }: TimelineVersion) => decimal(daviesBouldin, 3),
        },
        { title: 'WCSS', numeric: true, cell: ({ wcss }: TimelineVersion) => decimal(wcss, 1) },
        { title: 'ARI ↑', numeric: true, cell: ({ agreement }: TimelineVersion) => decimal(agreement ?? NaN, 3) },
        { title: 'Changed cluster', numeric: true, cell: ({ turnover }: TimelineVersion) => percent(turnover ?? NaN) },
      ],
      versions,
    )}
  </div>`;
}
