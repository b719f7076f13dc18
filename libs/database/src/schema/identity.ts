import { sql } from 'drizzle-orm';
import { bigint, bigserial, index, jsonb, pgSequence, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.js';

const profileId = (name: string) => bigint(name, { mode: 'bigint' });

/** Where profile ids come from. */
export const profileIds = pgSequence('profile_ids');

/** One row a person. `merged_into` serves old ids only: identifiers always point at the canonical profile. */
export const profiles = pgTable(
  'profiles',
  {
    id: profileId('id')
      .primaryKey()
      .default(sql`nextval('profile_ids')`),
    publicId: text('public_id').notNull().unique(),
    /** The event the public id is derived from, so that a rebuild gives the same one. */
    foundingMessage: text('founding_message').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    mergedInto: profileId('merged_into'),
    version: profileId('version')
      .notNull()
      .default(sql`1`),
  },
  (table) => [
    index('profiles_merged_into')
      .on(table.mergedInto)
      .where(sql`merged_into is not null`),
  ],
);

/** The truth of identity: who holds a value. */
export const identifiers = pgTable(
  'identifiers',
  {
    type: text('type').notNull(),
    value: text('value').notNull(),
    /** The canonical profile. */
    profile: profileId('profile').notNull(),
    /** The profile that first held it; a merge never changes it, so a merge can be undone. */
    origin: profileId('origin').notNull(),
    source: text('source').notNull(),
    firstSeen: instant('first_seen').notNull(),
    lastSeen: instant('last_seen').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.type, table.value] }),
    index('identifiers_profile').on(table.profile),
    index('identifiers_origin').on(table.origin),
  ],
);

/** Every merge with its evidence; undone ones keep their row. */
export const merges = pgTable(
  'merges',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    /** The people that became one, by the ids they had then; the oldest survived. */
    winner: profileId('winner').notNull(),
    loser: profileId('loser').notNull(),
    /** The parts of the two that the evidence joins. Merges that hold are the edges of a forest over all profiles. */
    winnerPart: profileId('winner_part').notNull(),
    loserPart: profileId('loser_part').notNull(),
    rule: text('rule').notNull(),
    evidence: jsonb('evidence').notNull(),
    messageId: text('message_id'),
    cut: text('cut'),
    /** Identifiers that changed hands. */
    moved: jsonb('moved').notNull(),
    /** When the row last changed, from the sequence of versions: workers learn of each other's merges by it. */
    version: profileId('version')
      .notNull()
      .default(sql`nextval('versions')`),
    /** When the evidence became known; `decidedAt`, when it was followed. */
    at: instant('at').notNull().defaultNow(),
    decidedAt: instant('decided_at').notNull().defaultNow(),
    undoneAt: instant('undone_at'),
    /** Who took it back and why. */
    undoneBy: text('undone_by'),
    undoneReason: text('undone_reason'),
  },
  (table) => [
    index('merges_winner').on(table.winner),
    index('merges_loser').on(table.loser),
    index('merges_winner_part').on(table.winnerPart),
    index('merges_loser_part').on(table.loserPart),
    index('merges_cut').on(table.cut),
    index('merges_decided').on(table.decidedAt),
    index('merges_version').on(table.version),
  ],
);

/** Profiles that a person has said are two people, whatever else they were merged with; `low` is the smaller id. */
export const neverMerge = pgTable(
  'never_merge',
  {
    low: profileId('low').notNull(),
    high: profileId('high').notNull(),
    reason: text('reason').notNull(),
    decidedBy: text('decided_by').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.low, table.high] }), index('never_merge_high').on(table.high)],
);

/** What a person decided about a suggested pair; `low` is the smaller id. */
export const reviewDecisions = pgTable(
  'review_decisions',
  {
    low: profileId('low').notNull(),
    high: profileId('high').notNull(),
    decision: text('decision').notNull(),
    evidence: jsonb('evidence').notNull(),
    decidedBy: text('decided_by').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.low, table.high] })],
);

/** Events whose identifiers belonged together but were kept apart, with the reason. */
export const identityConflicts = pgTable(
  'identity_conflicts',
  {
    id: bigserial('id', { mode: 'bigint' }).primaryKey(),
    messageId: text('message_id').notNull(),
    cut: text('cut'),
    rule: text('rule').notNull(),
    reason: text('reason').notNull(),
    /** The profiles concerned. */
    profiles: profileId('profiles').array().notNull(),
    /** The identifiers that were left out. */
    demoted: jsonb('demoted').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [index('identity_conflicts_cut').on(table.cut), index('identity_conflicts_message').on(table.messageId)],
);

/** Values that were named together with people who do not hold them: with more than a few, a value is shared. */
export const sharedIdentifiers = pgTable(
  'shared_identifiers',
  {
    type: text('type').notNull(),
    value: text('value').notNull(),
    /** Whoever it was named with. */
    profile: profileId('profile').notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.type, table.value, table.profile] })],
);

/** Identity's answer to each cut that is not done yet, so that a repeated cut gets the same one. */
export const cutResults = pgTable(
  'cut_results',
  {
    consumer: text('consumer').notNull(),
    cut: text('cut').notNull(),
    /** Where the cut ends in the log: answers up to the consumer's offset are never asked for again. */
    position: bigint('position', { mode: 'bigint' }).notNull(),
    result: jsonb('result').notNull(),
    /** What the consent ledger said when the cut was decided, and the version of that answer. */
    decisions: jsonb('decisions'),
    at: instant('at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.consumer, table.cut] })],
);
