import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Unix socket paths end at about 107 bytes; a deeper directory gets a name in the temporary folder, derived from it. */
const longestPath = 100;

/** Where the holder of a data directory listens. */
export function socketPath(dataDirectory: string): string {
  const directory = canonical(resolve(dataDirectory));
  const digest = createHash('sha256').update(directory).digest('hex').slice(0, 24);
  if (process.platform === 'win32') return `\\\\.\\pipe\\tributary-${digest}`;
  const own = join(directory, 'holder.sock');
  return Buffer.byteLength(own) <= longestPath ? own : join(tmpdir(), `tributary-${digest}.sock`);
}

function canonical(directory: string): string {
  try {
    return realpathSync(directory);
  } catch {
    return directory;
  }
}
