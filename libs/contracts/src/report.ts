import { z } from 'zod';

/** What `tributary run --json` and `demo --exit --json` print: one object, the last line of standard output. */
export const clusteringSummarySchema = z.object({
  k: z.int(),
  silhouette: z.number().describe('Mean silhouette, −1 to 1; higher is better.'),
  daviesBouldin: z.number().describe('Davies-Bouldin index, 0 and up; lower is better.'),
  wcss: z.number().describe('Within-cluster sum of squares of the scaled features; lower is tighter.'),
});

export const segmentSummarySchema = z.object({
  key: z.string(),
  name: z.string(),
  kind: z.enum(['rule', 'cluster']),
  size: z.int(),
  description: z.string(),
});

export const runSummarySchema = z
  .object({
    run: z.string().describe('Id of the run in the run ledger.'),
    rows: z.int().describe('Rows read from all sources of this project, this run and earlier ones.'),
    newRows: z.int().describe('Rows that this run read.'),
    repeatedRows: z.int().describe('Rows equal to an earlier row of the same source to the letter; they are kept.'),
    events: z.int().describe('Events in the warehouse.'),
    duplicates: z
      .int()
      .describe('Events of this run that had been taken in before (same messageId) and changed nothing.'),
    refused: z.int().describe('Events of this run that a consent choice kept out.'),
    quarantined: z.int().describe('Rows and events set aside with their reason.'),
    anonymousEvents: z.int().describe('Events that name nobody; kept, on no profile.'),
    profiles: z.int(),
    merges: z.int(),
    segments: z.array(segmentSummarySchema),
    clustering: clusteringSummarySchema.nullable(),
    operations: z
      .record(z.string(), z.record(z.string(), z.int()))
      .describe('Sync → outcome → count: ok, rejected, suppressed, blocked, open, dead, sent_unknown.'),
    totals: z
      .record(z.string(), z.string())
      .describe('Exact decimal sums by event name, over all events of the warehouse.'),
    seconds: z.record(z.string(), z.number()).describe('Wall seconds per stage.'),
    pipelineSeconds: z.record(z.string(), z.number()).describe('Wall seconds per pipeline stage, inside import.'),
    identity: z
      .object({ precision: z.number(), recall: z.number(), truthProfiles: z.int() })
      .optional()
      .describe('Only for the demo: pairs of records on one profile against the ground truth.'),
    definitions: z
      .object({ revision: z.int(), changes: z.array(z.string()) })
      .optional()
      .describe('What the run applied first; absent where nothing had changed.'),
    report: z.string().optional().describe('Path of the report page.'),
  })
  .meta({ id: 'RunSummary' });

export type RunSummary = z.infer<typeof runSummarySchema>;
export type SegmentSummary = z.infer<typeof segmentSummarySchema>;
export type ClusteringSummary = z.infer<typeof clusteringSummarySchema>;
