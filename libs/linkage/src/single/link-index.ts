import { wordOfToken } from '../compare/record-table.js';
import type { Agreement } from '../compare/vector.js';
import { ruleSource, type Key } from '../blocking/keys.js';
import type { Linkage } from '../link-records.js';
import type { LinkageRun } from '../linkage-run.js';
import type { LinkModel } from '../model/model.js';
import type { DayOrder } from '../normalise/date.js';
import { piecesOf } from '../settings/roles.js';
import type { LinkSettings } from '../settings/link-settings.js';
import { indexNumber } from './key-numbers.js';

/**
 * What single records are matched with: the model of a finished linkage, and the names of the tables that hold its
 * records and their blocking keys. Plain JSON, to be kept beside them.
 */
export interface LinkIndex {
  prefix: string;
  settings: LinkSettings;
  records: number;
  /** Keys by name; none where every record is compared with every other one. */
  rules: { keys: string[]; refine: string | null }[];
  model: LinkModel;
  agreements: readonly Agreement[];
  /** How dates of each field are written. */
  orders: readonly DayOrder[];
}

/** Small granules: a look-up of one key reads little more than its block. */
const granule = 256;

/** Tables that belong to an index. */
const kept = ['record', 'key', 'word'] as const;

/** Turns a finished linkage into an index: its records stay, its pairs go. The linkage is not to be used any more. */
export async function keepIndex(
  { run, plan, model, agreements }: Linkage,
  orders: readonly DayOrder[],
): Promise<LinkIndex> {
  const { warehouse, prefix, settings, records, signal } = run;
  const options = { signal, timeoutSeconds: 3600 };
  const keys = plan.rules.length === 0 ? [emptyKeys] : plan.rules.flatMap((rule) => rowsOf(run, rule));
  await warehouse.command(
    `CREATE TABLE ${prefix}_key ENGINE = MergeTree ORDER BY k SETTINGS index_granularity = ${granule} AS ${keys.join(' UNION ALL ')}`,
    options,
  );
  const words = run.fields.flatMap((field, i) =>
    piecesOf(field.role) !== undefined
      ? [
          `SELECT field, ${wordOfToken('token')} AS hash, token FROM (SELECT DISTINCT toUInt8(${i}) AS field, arrayJoin(t${i}) AS token FROM ${prefix}_record)`,
        ]
      : [],
  );
  await warehouse.command(
    `CREATE TABLE ${prefix}_word ENGINE = MergeTree ORDER BY hash SETTINGS index_granularity = ${granule} AS ${words.length === 0 ? noWords : words.join(' UNION ALL ')}`,
    options,
  );
  for (const table of ['block', 'pair', 'vector']) await warehouse.command(`DROP TABLE IF EXISTS ${prefix}_${table}`);
  return {
    prefix,
    settings,
    records,
    rules: plan.rules.map((rule) => ({
      keys: rule.keys.map(({ name }) => name),
      refine: rule.refine?.name ?? null,
    })),
    model,
    agreements,
    orders,
  };
}

const noWords = 'SELECT toUInt8(0) AS field, toUInt64(0) AS hash, toUInt64(0) AS token WHERE 0';
const emptyKeys = 'SELECT toUInt64(0) AS k, toUInt32(0) AS id WHERE 0';

/** A rule's keys of all records; those of blocks over the limit are refined as they were when pairs were made. */
function rowsOf(run: LinkageRun, { keys, refine }: { keys: readonly Key[]; refine?: Key }): string[] {
  const limit = run.settings.blocking.largestBlock;
  const further = refine ? `, ${indexNumber(keys, [refine.sql])} AS refined` : '';
  const numbered = `(SELECT id${further}, ${indexNumber(keys)} AS k FROM ${ruleSource(run, keys)})`;
  const full = `(SELECT k FROM ${numbered} GROUP BY k HAVING count() > ${limit})`;
  const plain = `SELECT k, id FROM ${numbered} WHERE k != 0 AND k NOT IN ${full}`;
  if (!refine) return [plain];
  const split = `(SELECT refined AS k, id FROM ${numbered} WHERE k != 0 AND refined != 0 AND k IN ${full})`;
  return [
    plain,
    `SELECT k, id FROM ${split} WHERE k NOT IN (SELECT k FROM ${split} GROUP BY k HAVING count() > ${limit})`,
  ];
}

/** Drops the tables of an index. */
export async function dropIndex(
  warehouse: LinkageRun['warehouse'],
  { prefix }: Pick<LinkIndex, 'prefix'>,
): Promise<void> {
  for (const table of kept) await warehouse.command(`DROP TABLE IF EXISTS ${prefix}_${table}`);
}

/** The run that an index was, as far as its tables and fields go. */
export const runOf = (warehouse: LinkageRun['warehouse'], index: LinkIndex): LinkageRun => ({
  warehouse,
  prefix: index.prefix,
  settings: index.settings,
  fields: index.settings.fields,
  mode: 'dedupe',
  sizes: [index.records],
  records: index.records,
});
