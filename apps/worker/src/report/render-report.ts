import { clusterProfilesSection } from './cluster-profiles-section.js';
import { funnelSection } from './funnel-section.js';
import { header } from './header.js';
import { html, trusted, type Html } from './html.js';
import { kSelectionSection } from './k-selection-section.js';
import { qualitySection } from './quality-section.js';
import type { ReportData } from './report-data.js';
import { rfmSection } from './rfm-section.js';
import { runSection } from './run-section.js';
import { segmentsSection } from './segments-section.js';
import { sendsSection } from './sends-section.js';
import { style } from './style.js';

/**
 * The report of a run as one HTML page that asks nothing of the network and needs no script: a policy on the page
 * forbids both, so that nothing in a customer's data could start either. The same data gives the same bytes.
 */
export function renderReport(data: ReportData): string {
  return `<!doctype html>\n${page(data).markup.replace(/[ \t]+$/gm, '')}\n`;
}

function page(data: ReportData): Html {
  return html`<html lang="en-GB">
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
      />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="referrer" content="no-referrer" />
      <title>${data.title} · Tributary run report</title>
      <style>
        ${trusted(style)}
      </style>
    </head>
    <body>
      <main>
        ${header(data)} ${contents} ${funnelSection(data.funnel)} ${segmentsSection(data)}
        ${kSelectionSection(data.clustering)} ${clusterProfilesSection(data.clustering)} ${rfmSection(data.rfm)}
        ${sendsSection(data.operations)} ${qualitySection(data)} ${runSection(data)}
        <footer>Written by Tributary. This page holds everything it shows and sends nothing anywhere.</footer>
      </main>
    </body>
  </html>`;
}

const contents = html`<nav aria-label="On this page">
  <ul>
    <li><a href="#funnel">Rows to results</a></li>
    <li><a href="#segments">Segments</a></li>
    <li><a href="#number-of-clusters">How many clusters</a></li>
    <li><a href="#clusters">Clusters</a></li>
    <li><a href="#rfm">Recency and frequency</a></li>
    <li><a href="#sends">Sends</a></li>
    <li><a href="#quality">Data quality</a></li>
    <li><a href="#run">Run details</a></li>
  </ul>
</nav>`;
