import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A project folder as a user has it: the configuration of `test/e2e/<name>` beside the data file. */
export async function layOut(folder: string, name: string, data: { file: string; as: string }): Promise<void> {
  const config = fileURLToPath(new URL(`../e2e/${name}/tributary.config.ts`, import.meta.url));
  await copyFile(config, join(folder, 'tributary.config.ts'));
  await copyFile(data.file, join(folder, data.as));
}
