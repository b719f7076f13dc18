import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScriptDatabase } from '../script-database.js';
import { checkpointsFolder } from './checkpoints.js';
import { openEmbeddedDatabase } from './open-embedded-database.js';

/** An embedded database of its own in the system's temporary folder; closing it removes it. For trials and tests. */
export async function openTemporaryDatabase(): Promise<ScriptDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-database-'));
  const path = join(folder, 'pg');
  const database = await openEmbeddedDatabase({ path });
  return {
    ...database,
    async close() {
      await database.close();
      await rm(checkpointsFolder(path), { recursive: true, force: true });
      await rm(folder, { recursive: true, force: true });
    },
  };
}
