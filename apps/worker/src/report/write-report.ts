import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunSummary } from '@tributary/contracts';
import { rfmGrid, type CompiledFeatureSet } from '@tributary/features';
import { modelTimeline, type ClusteringRun } from '@tributary/models';
import type { Activated } from '../commands/activate.js';
import type { House } from '../house/house.js';
import { everySync } from '../house/every-sync.js';
import { clusteringReport } from './clustering-report.js';
import { readMovement } from './movement/read-movement.js';
import { renderReport } from './render-report.js';
import type { ReportData } from './report-data.js';

export interface ReportInput {
  summary: RunSummary;
  sets: readonly CompiledFeatureSet[];
  clustering: ClusteringRun | null;
  activated: readonly Activated[];
}

/** Writes the report page of a run, as `<run>.html` and as `latest.html`; returns the path of the first. */
export async function writeReport(house: House, input: ReportInput): Promise<string> {
  const folder = join(house.dataDirectory, 'reports');
  await mkdir(folder, { recursive: true });
  const page = renderReport(await reportData(house, input));
  const path = join(folder, `${input.summary.run}.html`);
  await writeFile(path, page);
  const latest = join(folder, 'latest.html');
  await writeFile(`${latest}.new`, page);
  await rename(`${latest}.new`, latest);
  return path;
}

async function reportData(house: House, { summary, sets, clustering, activated }: ReportInput): Promise<ReportData> {
  const known = everySync(house.config);
  const [model] = Object.keys(house.config.models);
  const [sources, quarantine, members] = await Promise.all([
    sourceLines(house),
    quarantineLines(house),
    peopleInSegments(house),
  ]);
  const rfmSet = sets.find((set) => house.config.features[set.key]?.kind === 'rfm');
  const operations = Object.values(summary.operations).flatMap((outcomes) =>
    Object.entries(outcomes)
      .filter(([outcome]) => outcome !== 'blocked')
      .map(([, count]) => count),
  );
  return {
    title: house.config.title,
    writtenAt: new Date().toISOString(),
    summary,
    funnel: [
      {
        label: 'Raw rows',
        count: summary.rows,
        note: `${summary.quarantined.toLocaleString('en-GB')} set aside with their reason`,
      },
      {
        label: 'Events',
        count: summary.events,
        note: `${summary.anonymousEvents.toLocaleString('en-GB')} name nobody`,
      },
      { label: 'People', count: summary.profiles, note: `after ${counted(summary.merges, 'merge')}` },
      { label: 'People in a segment', count: members, note: counted(summary.segments.length, 'segment') },
      {
        label: 'Operations',
        count: operations.reduce((sum, count) => sum + count, 0),
        note: counted(activated.length, 'sync'),
      },
    ],
    sources,
    quarantine,
    clustering: clustering && clusteringReport(clustering, Object.values(house.config.models)[0]?.title ?? 'Clusters'),
    timeline: model === undefined ? null : await modelTimeline(house.database, model),
    rfm: rfmSet
      ? {
          title: `Feature set "${rfmSet.key}"`,
          cells: await rfmGrid(house.warehouse, rfmSet.key),
          currency: rfmSet.features.find((feature) => feature.unit === 'money')?.currency ?? '',
        }
      : null,
    segments: summary.segments,
    movement: await readMovement(house, Date.now()),
    operations: activated.map(({ sync, plan }) => ({
      sync,
      segment: known[sync]?.segment ?? '',
      connection: known[sync]?.connection ?? '',
      outcomes: Object.fromEntries(
        Object.entries(summary.operations[sync] ?? {}).filter(([outcome]) => outcome !== 'blocked'),
      ),
      blocked: plan?.blocked ?? {},
    })),
    warnings: [
      ...(clustering?.warnings ?? []),
      ...activated.flatMap(({ sync, plan, error }) => [
        ...(plan?.stopped ? [`Sync ${sync} stopped: ${plan.stopped}`] : []),
        ...(error ? [`Sync ${sync}: ${error}`] : []),
      ]),
    ],
  };
}

function counted(n: number, one: string): string {
  return `${n.toLocaleString('en-GB')} ${n === 1 ? one : `${one}s`}`;
}

async function sourceLines(house: House): Promise<ReportData['sources']> {
  const rows = await house.database.query<{ source: string; rows: string }>(
    'SELECT source, rows FROM source_cursors ORDER BY source',
  );
  const events = await house.warehouse.query<{ source: string; n: string }>(
    'SELECT source, count() AS n FROM events GROUP BY source',
  );
  const aside = await house.warehouse.query<{ source: string; n: string }>(
    'SELECT source, count() AS n FROM events_quarantine FINAL GROUP BY source',
  );
  const count = (list: { source: string; n: string }[], key: string) =>
    Number(list.find((line) => line.source === key)?.n ?? 0);
  return rows.map(({ source, rows: read }) => ({
    key: source,
    rows: Number(read),
    events: count(events, source),
    quarantined: count(aside, source),
  }));
}

/** The place names the row; its text stays in the warehouse, for a report is a file that people pass on. */
async function quarantineLines(house: House): Promise<ReportData['quarantine']> {
  const rows = await house.warehouse.query<{
    source: string;
    code: string;
    reason: string;
    n: string;
    example: string;
  }>(
    `SELECT source, code, any(reason) AS reason, count() AS n, any(location) AS example
     FROM events_quarantine FINAL GROUP BY source, code ORDER BY count() DESC, source, code LIMIT 50`,
  );
  return rows.map(({ n, ...row }) => ({ ...row, count: Number(n) }));
}

async function peopleInSegments(house: House): Promise<number> {
  const [row] = await house.warehouse.query<{ n: string }>(
    'SELECT uniqExact(profile) AS n FROM segment_members FINAL WHERE member = 1',
  );
  return Number(row?.n ?? 0);
}
