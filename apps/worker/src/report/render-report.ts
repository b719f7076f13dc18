import { clusterProfilesSection } from './cluster-profiles-section.js';
import { componentsSection } from './components-section.js';
import { funnelSection } from './funnel-section.js';
import { header } from './header.js';
import { html, nothing, type Html } from './html.js';
import { kSelectionSection } from './k-selection-section.js';
import { movementSection } from './movement/movement-section.js';
import { page } from './page.js';
import { qualitySection } from './quality-section.js';
import type { ReportData } from './report-data.js';
import { rfmSection } from './rfm-section.js';
import { runSection } from './run-section.js';
import { segmentsSection } from './segments-section.js';
import { sendsSection } from './sends-section.js';
import { versionsSection } from './versions/versions-section.js';

/** The report of a run as one HTML page. The same data gives the same bytes. */
export function renderReport(data: ReportData): string {
  return page({
    title: `${data.title} · Tributary run report`,
    main: html`
      ${header(data)} ${contents(data)} ${funnelSection(data.funnel)} ${segmentsSection(data)}
      ${movementSection(data.movement)} ${kSelectionSection(data.clustering)} ${clusterProfilesSection(data.clustering)}
      ${data.clustering?.components ? componentsSection({ ...data.clustering, components: data.clustering.components }) : nothing}
      ${data.timeline ? versionsSection(data.timeline) : nothing} ${rfmSection(data.rfm)}
      ${sendsSection(data.operations)} ${qualitySection(data)} ${runSection(data)}
    `,
  });
}

function contents({ clustering, timeline }: ReportData): Html {
  const versions = (timeline?.versions.length ?? 0) > 1;
  return html`<nav aria-label="On this page">
    <ul>
      <li><a href="#funnel">Rows to results</a></li>
      <li><a href="#segments">Segments</a></li>
      <li><a href="#movement">Segments over time</a></li>
      <li><a href="#number-of-clusters">How many clusters</a></li>
      <li><a href="#clusters">Clusters</a></li>
      ${clustering?.components ? html`<li><a href="#components">Components</a></li>` : nothing}
      ${versions ? html`<li><a href="#versions">Clusters over time</a></li>` : nothing}
      <li><a href="#rfm">Recency and frequency</a></li>
      <li><a href="#sends">Sends</a></li>
      <li><a href="#quality">Data quality</a></li>
      <li><a href="#run">Run details</a></li>
    </ul>
  </nav>`;
}
