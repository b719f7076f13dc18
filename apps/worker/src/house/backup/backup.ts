import { copyFile, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TributaryError } from '@tributary/contracts';
import { checkpointsFolder } from '@tributary/database';
import type { CommandContext, House } from '../house.js';
import { checkpointNow, type Checkpoint } from '../recovery/checkpoint.js';
import { syncTree } from '../recovery/sync-tree.js';
import { engineVersion } from '../version.js';
import { describeFiles, writeManifest, type Manifest } from './manifest.js';
import { exportTables } from './warehouse-tables.js';

export interface BackedUp {
  folder: string;
  at: string;
  events: number;
  bytes: number;
  tables: { name: string; rows: number }[];
}

/**
 * Copies a data directory into a new folder, consistent and synced. Events go on coming in meanwhile; they are processed
 * when the copy is made. The key that seals secrets is not part of it.
 * @throws INVALID_REQUEST where the folder is not empty, or an engine keeps its own backups.
 */
export async function backup(
  { house, tell, signal }: CommandContext,
  { folder: asked }: { folder: string },
): Promise<BackedUp> {
  const folder = resolve(asked);
  if ((await readdir(folder).catch(() => [])).length > 0)
    throw new TributaryError('INVALID_REQUEST', `${folder} is not empty. Name a folder that is not there yet.`);
  const unfinished = join(dirname(folder), `.${basename(folder)}.unfinished`);
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  try {
    tell({ stage: 'backup', done: null, text: 'events that wait' });
    await house.process(signal);
    const manifest = await house.betweenBatches(() => copyAll(house, unfinished, tell));
    tell({ stage: 'backup', done: null, text: 'checksums' });
    manifest.files = await describeFiles(unfinished);
    await syncTree(unfinished);
    await writeManifest(unfinished, manifest);
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    await syncTree(dirname(folder), { deep: false });
    return {
      folder,
      at: manifest.at,
      events: manifest.events,
      bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
      tables: manifest.tables.map(({ name, rows }) => ({ name, rows })),
    };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function copyAll(house: House, folder: string, tell: CommandContext['tell']): Promise<Manifest> {
  const { dataDirectory, warehouse, events } = house;
  const checkpoint = await checkpointNow(house);
  if (checkpoint === null)
    throw new TributaryError(
      'INVALID_REQUEST',
      'The database keeps its own backups, or a batch of events cannot be processed (see doctor).',
    );
  await cp(join(checkpointsFolder(join(dataDirectory, 'database')), checkpoint.name), join(folder, 'database'), {
    recursive: true,
  });
  const exported = await exportTables(warehouse, join(folder, 'warehouse'), (done, name) =>
    tell({ stage: 'backup', done, text: `warehouse ${name}` }),
  );
  tell({ stage: 'backup', done: null, text: 'logs' });
  await copyFiles(join(dataDirectory, 'seen'), join(folder, 'seen'), 'data.mdb');
  await copyFiles(join(dataDirectory, 'reports'), join(folder, 'reports'));
  await copyFiles(dataDirectory, folder, 'namespace');
  // Last: a log that goes on a little further than the stores is what every start meets.
  const end = await events.end();
  for (const log of ['events', 'control', 'changes', 'deliveries']) {
    await copyFiles(join(dataDirectory, 'log', log), join(folder, 'log', log));
    await copyFiles(join(dataDirectory, 'log', log, 'consumers'), join(folder, 'log', log, 'consumers'));
  }
  return manifestOf(checkpoint, { end, ...exported });
}

function manifestOf(checkpoint: Checkpoint, found: Pick<Manifest, 'tables' | 'faces'> & { end: number }): Manifest {
  const { end, tables, faces } = found;
  const at = new Date().toISOString();
  return { format: 1, release: engineVersion, at, checkpoint, events: end, tables, faces, files: [] };
}

async function copyFiles(from: string, to: string, only?: string): Promise<void> {
  const entries = await readdir(from, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile() || (only !== undefined && entry.name !== only)) continue;
    await mkdir(to, { recursive: true, mode: 0o700 });
    await copyFile(join(from, entry.name), join(to, entry.name));
  }
}
