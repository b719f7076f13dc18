import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A folder of its own for a spec file, removed after it. Call it at the top of the file, where hooks can be added. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-e2e-'));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
