import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TributaryError, type Warehouse } from '@tributary/contracts';
import type { BackupTable } from './manifest.js';

interface TableRow {
  name: string;
  engine: string;
  create: string;
}

/** Tables that a crash or a rewrite under way leaves for a moment. */
const passing = /__(next|derived)$/;

/** Tables that hold rows, and what stands before them: views and dictionaries. */
export async function listTables(warehouse: Warehouse): Promise<{ tables: TableRow[]; faces: string[] }> {
  const rows = await warehouse.query<TableRow>(
    `SELECT name, engine, create_table_query AS create FROM system.tables WHERE database = currentDatabase() ORDER BY name`,
  );
  const kept = rows.filter((row) => !passing.test(row.name));
  const order = ['Dictionary', 'View'];
  return {
    tables: kept.filter((row) => row.engine.endsWith('MergeTree')),
    faces: order.flatMap((engine) => kept.filter((row) => row.engine === engine).map((row) => row.create)),
  };
}

/** Rows that replace one another are counted once, whether the engine has folded them yet or not. */
export const source = ({ name, engine }: Pick<TableRow, 'name' | 'engine'>): string =>
  engine.includes('Replacing') ? `${name} FINAL` : name;

/**
 * Rows and a hash of them that does not depend on their order. As a tuple: the hash of columns is nothing where one of
 * them is NULL, and such rows would not count.
 */
export async function fingerprint(warehouse: Warehouse, from: string): Promise<{ rows: number; hash: string }> {
  const [row] = await warehouse.query<{ rows: string; hash: string }>(
    `SELECT count() AS rows, toString(sum(cityHash64(tuple(*)))) AS hash FROM ${from}`,
    { timeoutSeconds: 3600 },
  );
  return { rows: Number(row?.rows ?? 0), hash: row?.hash ?? '0' };
}

/**
 * Writes every table into a file of its own, in the engine's Native format: the one that carries every type as it is
 * (Parquet knows no JSON column).
 */
export async function exportTables(
  warehouse: Warehouse,
  folder: string,
  onTable: (done: number, name: string) => void,
): Promise<{ tables: BackupTable[]; faces: string[] }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { tables, faces } = await listTables(warehouse);
  const exported: BackupTable[] = [];
  for (const [index, table] of tables.entries()) {
    onTable(index / tables.length, table.name);
    const rows = warehouse.export(`SELECT * FROM ${source(table)}`, 'Native', { timeoutSeconds: 3600 });
    await pipeline(Readable.from(rows), createWriteStream(join(folder, `${table.name}.native`), { mode: 0o600 }));
    exported.push({ name: table.name, create: table.create, ...(await fingerprint(warehouse, source(table))) });
  }
  return { tables: exported, faces };
}

/** Makes the tables as they were and loads them. @throws LOG_CORRUPT where rows or their hash differ from what was exported. */
export async function loadTables(
  warehouse: Warehouse,
  from: { folder: string; tables: readonly BackupTable[]; faces: readonly string[] },
  onTable: (done: number, name: string) => void,
): Promise<void> {
  for (const [index, table] of from.tables.entries()) {
    onTable(index / from.tables.length, table.name);
    await warehouse.command(table.create);
    const path = join(from.folder, `${table.name}.native`).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
    if (table.rows > 0)
      await warehouse.command(`INSERT INTO ${table.name} FROM INFILE '${path}' FORMAT Native`, {
        timeoutSeconds: 3600,
      });
    const loaded = await fingerprint(warehouse, table.name);
    if (loaded.rows !== table.rows || loaded.hash !== table.hash)
      throw new TributaryError(
        'LOG_CORRUPT',
        `Table ${table.name} has ${loaded.rows} rows after loading, the backup says ${table.rows}, or they differ.`,
      );
  }
  for (const create of from.faces) await warehouse.command(create);
}
