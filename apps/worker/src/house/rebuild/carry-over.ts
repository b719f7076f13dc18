import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpointsFolder, openEmbeddedDatabase, type ScriptDatabase } from '@tributary/database';
import { newestCheckpoint } from '../recovery/checkpoint.js';
import type { House } from '../house.js';

/**
 * What lives in the database alone and comes along where the old one, or a copy of it, can be opened: how far sources
 * were read, the run ledger, fitted models. None of it names a person. Without it sources are read from their start
 * (their events are known and change nothing), and the next run fits its models anew.
 */
const tables = ['source_cursors', 'runs', 'models'];
const page = 200;

export interface CarriedOver {
  from: 'database' | 'checkpoint' | 'nothing';
  rows: number;
}

/** Copies those tables from the data directory's present database into the house's. Twice is as once. */
export async function carryOver(house: House, dataDirectory: string): Promise<CarriedOver> {
  const copy = join(house.dataDirectory, 'carried-over');
  for (const from of ['database', 'checkpoint'] as const) {
    const folder = await folderOf(dataDirectory, from);
    if (folder === null) continue;
    try {
      // From a copy: opening writes, and what is there stays as it is until the rebuild is through.
      await rm(copy, { recursive: true, force: true });
      await cp(folder, copy, { recursive: true });
      const old = await openEmbeddedDatabase({ path: copy });
      try {
        return { from, rows: await copyTables(old, house.database) };
      } finally {
        await old.close();
      }
    } catch (error) {
      house.log.warn({ from, err: error }, 'nothing can be carried over from here');
    } finally {
      await rm(copy, { recursive: true, force: true });
    }
  }
  return { from: 'nothing', rows: 0 };
}

async function folderOf(dataDirectory: string, from: 'database' | 'checkpoint'): Promise<string | null> {
  const database = join(dataDirectory, 'database');
  if (from === 'database') return database;
  const checkpoint = await newestCheckpoint(dataDirectory);
  return checkpoint && join(checkpointsFolder(database), checkpoint.name);
}

async function copyTables(old: ScriptDatabase, database: House['database']): Promise<number> {
  let count = 0;
  for (const table of tables)
    for (let offset = 0; ; offset += page) {
      const rows = await old.query<{ line: string }>(
        `SELECT to_jsonb(t)::text AS line FROM ${table} t ORDER BY 1 LIMIT ${page} OFFSET ${offset}`,
      );
      if (rows.length > 0)
        await database.query(
          `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb) ON CONFLICT DO NOTHING`,
          [`[${rows.map((row) => row.line).join(',')}]`],
        );
      count += rows.length;
      if (rows.length < page) break;
    }
  // Their scores are of people by their former numbers: the next run writes them anew.
  await database.query('UPDATE models SET published_at = NULL');
  return count;
}
