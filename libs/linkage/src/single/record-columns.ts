import { nicknames } from '../normalise/nicknames.js';
import { piecesOf } from '../settings/roles.js';
import type { LinkageRun } from '../linkage-run.js';
import { weightBits, wordHash, wordWeight } from '../compare/record-table.js';

/** SQL for the columns of one record that comparisons read, and the values that it names. */
export interface RecordColumns {
  columns: string;
  params: Record<string, string | string[]>;
}

/**
 * The columns of a record that is in no table. Words weigh what they weigh in the index; a word that nobody has weighs
 * as one that a single record has.
 */
export async function recordColumns(run: LinkageRun, values: readonly string[]): Promise<RecordColumns> {
  const params: RecordColumns['params'] = {};
  const columns: string[] = [];
  const texts = run.fields.flatMap((field, i) => (piecesOf(field.role) !== undefined ? [i] : []));
  const tokens = texts.length === 0 ? [] : await tokensOf(run, values, texts);
  run.fields.forEach((field, i) => {
    const value = values[i] ?? '';
    params[`v${i}`] = value;
    columns.push(`{v${i}:String} AS f${i}`);
    if (field.role === 'forename') {
      params[`forms${i}`] = [...(nicknames.get(value) ?? [])];
      columns.push(`{forms${i}:Array(String)} AS forms${i}`);
    }
    const own = tokens.find((one) => one.field === i);
    if (own) columns.push(`CAST([${own.tokens.join(', ')}], 'Array(UInt64)') AS t${i}, toFloat32(${own.sum}) AS s${i}`);
  });
  return { columns: columns.join(', '), params };
}

interface Tokens {
  field: number;
  tokens: string[];
  sum: number;
}

async function tokensOf(run: LinkageRun, values: readonly string[], texts: readonly number[]): Promise<Tokens[]> {
  const words = texts
    .map(
      (i) =>
        `SELECT ${i} AS field, arrayJoin(arrayDistinct(splitByChar('${piecesOf(run.fields[i]!.role)}', {v${i}:String}))) AS word, ${wordHash('word')} AS hash WHERE {v${i}:String} != ''`,
    )
    .join(' UNION ALL ');
  const rows = await run.warehouse.query<Tokens>(
    `SELECT toInt32(field) AS field, groupArray(toString(weighed)) AS tokens, toFloat64(sum(bitAnd(weighed, ${weightBits}))) AS sum FROM (
       SELECT h.field AS field, if(w.token = 0, h.hash + ${wordWeight('h.word', String(run.records + 1))}, w.token) AS weighed FROM (${words}) AS h
       LEFT ANY JOIN (SELECT field, hash, token FROM ${run.prefix}_word WHERE hash IN (SELECT hash FROM (${words}))) AS w
       ON w.field = h.field AND w.hash = h.hash) GROUP BY field`,
    { params: Object.fromEntries(texts.map((i) => [`v${i}`, values[i] ?? ''])), priority: 'interactive' },
  );
  return texts.map((field) => rows.find((row) => row.field === field) ?? { field, tokens: [], sum: 0 });
}
