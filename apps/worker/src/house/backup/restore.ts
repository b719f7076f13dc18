import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TributaryError, type Config } from '@tributary/contracts';
import type { Logger } from '@tributary/observability';
import { openEmbeddedWarehouse } from '@tributary/warehouse';
import type { Progress } from '../house.js';
import { verifyDecisions } from '../journal/decisions.js';
import { openHouse } from '../open-house.js';
import { outOfStep } from '../recovery/out-of-step.js';
import { rebuildFolder, swapIn } from '../rebuild/swap.js';
import { readManifest, verifyFiles, type Manifest } from './manifest.js';
import { loadTables } from './warehouse-tables.js';

export interface RestoreOptions {
  /** Folder of the backup. */
  from: string;
  folder: string;
  dataDirectory: string;
  config?: Config;
  log?: Logger;
  tell(progress: Progress): void;
}

export interface Restored {
  from: string;
  /** When the backup was made. */
  at: string;
  release: string;
  events: number;
  tables: number;
}

/** What may lie in a directory that counts as empty: its lock, and what an earlier try of this left. */
const harmless = new Set(['holder.sock', 'rebuild']);

/**
 * Makes a data directory from a backup; an older release's is brought forward. The caller holds the directory. Nothing
 * takes its place before all of it is checked: checksums, rows and hashes of every table, the chain of decisions.
 * @throws INVALID_REQUEST where the directory is not empty; LOG_CORRUPT where the backup is damaged; DATA_DIRECTORY_NEWER.
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { dataDirectory, tell, folder, config, log } = options;
  const from = resolve(options.from);
  const found = (await readdir(dataDirectory).catch(() => [])).filter((name) => !harmless.has(name));
  if (found.length > 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      `${dataDirectory} is not empty. Restore into a new directory with --data, or move this one away.`,
    );
  const manifest = await readManifest(from);
  await verifyFiles(from, manifest, (done, path) => tell({ stage: 'restore', done, text: `checking ${path}` }));
  const fresh = rebuildFolder(dataDirectory);
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  for (const part of ['database', 'seen', 'log', 'reports', 'namespace'])
    await cp(join(from, part), join(fresh, part), { recursive: true }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  await loadWarehouse(from, { fresh, manifest, tell });
  tell({ stage: 'restore', done: null, text: 'a look at all of it' });
  const house = await openHouse({ folder, dataDirectory: fresh, config, log });
  try {
    await verifyDecisions(house.control);
    const trouble = await outOfStep(fresh, house);
    if (trouble) throw new TributaryError('LOG_CORRUPT', `The backup does not hold together: ${trouble.reason}.`);
  } finally {
    await house.close();
  }
  await swapIn(dataDirectory);
  const { at, release, events, tables } = manifest;
  return { from, at, release, events, tables: tables.length };
}

async function loadWarehouse(
  from: string,
  { fresh, manifest, tell }: { fresh: string; manifest: Manifest; tell: RestoreOptions['tell'] },
): Promise<void> {
  const warehouse = await openEmbeddedWarehouse({ path: join(fresh, 'warehouse') });
  try {
    const { tables, faces } = manifest;
    await loadTables(warehouse, { folder: join(from, 'warehouse'), tables, faces }, (done, name) =>
      tell({ stage: 'restore', done, text: `warehouse ${name}` }),
    );
  } finally {
    await warehouse.close();
  }
}
