import { operationCounts } from '@tributary/activation';
import { importedRows } from '@tributary/collection';
import type { ClusteringSummary, RunSummary } from '@tributary/contracts';
import { countProfiles } from '@tributary/identity';
import type { House } from '../house/house.js';
import type { ImportResult } from './import.js';
import { segmentLines } from './segments/list.js';

/** What a run found and did, counted in the stores themselves. */
export async function summarise(
  house: House,
  run: {
    id: string;
    imported: ImportResult;
    clustering: ClusteringSummary | null;
    seconds: Record<string, number>;
    blocked: Record<string, Record<string, number>>;
  },
): Promise<RunSummary> {
  const { warehouse, database } = house;
  const [[events], [quarantine], [repeated], totals, people, rows, operations, lines] = await Promise.all([
    warehouse.query<{ events: string; anonymous: string }>(
      `SELECT count() AS events, countIf(origin = 0) AS anonymous FROM events`,
    ),
    warehouse.query<{ n: string }>('SELECT count() AS n FROM events_quarantine FINAL'),
    // A row's consent choice is an event of its own with the same row hash; it is no repetition of the row.
    warehouse.query<{ n: string }>(
      `SELECT sum(copies - 1) AS n FROM (
         SELECT count() AS copies FROM events WHERE row_hash != 0 AND name != 'Consent Preference Updated' GROUP BY source, row_hash)`,
    ),
    warehouse.query<{ name: string; total: string }>(
      `SELECT name, toString(sum(value)) AS total FROM events WHERE isNotNull(value) GROUP BY name ORDER BY name`,
    ),
    countProfiles(database),
    importedRows(database),
    operationCounts({ database }),
    segmentLines(house),
  ]);
  for (const [sync, reasons] of Object.entries(run.blocked)) {
    const blocked = Object.values(reasons).reduce((sum, n) => sum + n, 0);
    if (blocked > 0) (operations[sync] ??= {}).blocked = blocked;
  }
  const { batches } = run.imported;
  return {
    run: run.id,
    rows,
    newRows: run.imported.rows,
    repeatedRows: Number(repeated?.n ?? 0),
    events: Number(events?.events ?? 0),
    duplicates: batches.duplicates,
    refused: batches.refused,
    quarantined: Number(quarantine?.n ?? 0),
    anonymousEvents: Number(events?.anonymous ?? 0),
    profiles: people.profiles,
    merges: people.merges,
    segments: lines.map(({ key, name, kind, size, description }) => ({ key, name, kind, size, description })),
    clustering: run.clustering,
    operations,
    totals: Object.fromEntries(totals.map((row) => [row.name, row.total])),
    seconds: run.seconds,
    pipelineSeconds: Object.fromEntries(
      Object.entries(batches.milliseconds).map(([stage, spent]) => [stage, Math.round(spent) / 1000]),
    ),
  };
}
