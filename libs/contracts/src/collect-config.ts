import { z } from 'zod';

/** How the tracking API takes events in, for the whole installation. */
export const collectConfigSchema = z.strictObject({
  compat: z
    .enum(['strict', 'segment'])
    .default('strict')
    .describe(
      'Answer to an unknown write key. strict: 401. segment: 200, as Segment does; the events are counted and not kept.',
    ),
  eventBytes: z
    .int()
    .min(1024)
    .max(1024 * 1024)
    .default(32 * 1024)
    .describe('Bytes of JSON that one event may hold; a larger one goes to quarantine (too_large).'),
  backlog: z
    .number()
    .min(1)
    .default(1024)
    .describe(
      'MiB accepted and not yet processed from which on clients are asked to come again (BACKLOG_FULL); pixels, which cannot, get a tenth more.',
    ),
  unsynced: z
    .number()
    .min(1)
    .default(64)
    .describe('MiB that may wait for the disk at a time before clients are asked to come again (BACKLOG_FULL).'),
});

/** How the tracking API takes in the events of one source. */
export const sourceCollectSchema = z.strictObject({
  historical: z
    .boolean()
    .optional()
    .describe('Times are taken as they are stated: no correction for the clock of the sender.'),
  address: z
    .enum(['keep', 'shorten', 'remove'])
    .optional()
    .describe(
      "What becomes of a browser's network address as context.ip. Default keep; shorten: without its last part.",
    ),
  rate: z
    .strictObject({
      perSecond: z.number().min(0.1).max(1_000_000).describe('Requests a second that each write key may send.'),
      burst: z.int().min(1).max(1_000_000).optional().describe('Requests at once. Default: those of two seconds.'),
    })
    .optional()
    .describe('Left out: no limit.'),
});

export type CollectConfig = z.output<typeof collectConfigSchema>;
export type SourceCollectConfig = z.output<typeof sourceCollectSchema>;
