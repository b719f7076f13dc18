import { z } from 'zod';
import { roles } from './roles.js';

const fieldSchema = z.strictObject({
  /** Name of the field in blocking rules and reports: a word of lower-case letters, digits and underscores. */
  name: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'lower-case letters, digits and _, starting with a letter'),
  role: z.enum(roles),
  /** Columns per file, joined by a blank; one list where all files have the same columns. */
  columns: z.array(z.array(z.string()).min(1)).min(1),
});

const share = z.number().min(0).max(1);

/** What a linkage goes by; `tributary link` prints the settings it inferred in this very shape. */
export const linkSettingsSchema = z.strictObject({
  fields: z.array(fieldSchema).min(1).max(16),
  blocking: z
    .strictObject({
      /** Keys as `field` or `field:variant`; records that agree on all keys of a rule are compared. Absent: chosen from the data. */
      rules: z.array(z.array(z.string()).min(1)).optional(),
      /** A block of n records costs n²/2 comparisons; larger ones are refined by a further key. */
      largestBlock: z.int().min(2).default(200),
      /** Comparisons allowed in all. Absent: by the number of records. */
      mostPairs: z.int().min(1).optional(),
    })
    .prefault({}),
  thresholds: z
    .strictObject({
      /** Match probability from which two records are linked. */
      accept: share.default(0.95),
      /** From here on a pair is worth a look. */
      review: share.default(0.5),
    })
    .prefault({}),
  clusters: z
    .strictObject({
      /** A cluster of more records is split at its weakest links. Absent: 50, but for records that are linked with one another throughout. */
      largest: z.int().min(2).optional(),
      /** At most one record of each file in a cluster, and of several partners the one with which all together weigh most. */
      oneToOne: z.boolean().default(false),
      /** At most one record of each file in a cluster; a second one is refused by its weaker link. */
      onePerFile: z.boolean().default(false),
      /** Match probability that a link needs which alone holds two groups of two records or more together. Absent: as any other. */
      weakestBridge: share.optional(),
    })
    .prefault({}),
  seed: z.int().default(1),
});

export type LinkSettings = z.infer<typeof linkSettingsSchema>;
export type Field = LinkSettings['fields'][number];
