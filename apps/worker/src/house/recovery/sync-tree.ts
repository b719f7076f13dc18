import { open, readdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const atOnce = 16;

/** Makes a folder and, unless `deep` is false, everything below it durable. What vanishes meanwhile (an engine tidies up) is passed over. */
export async function syncTree(folder: string, { deep = true } = {}): Promise<void> {
  const entries = deep ? await readdir(folder, { recursive: true, withFileTypes: true }).catch(ignoreMissing) : [];
  const paths = (entries ?? [])
    .filter((entry) => entry.isFile() || entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const path of paths) await syncPath(path).catch(ignoreMissing);
    }),
  );
  await syncPath(folder).catch(ignoreMissing);
}

/** Replaces a file: after a power cut it holds the old text or the new one, whole. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.tmp`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncPath(dirname(path));
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
