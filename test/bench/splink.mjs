import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Splink as a peer: it runs where `python3`, or the one that PYTHON names, has it. */
const python = process.env.PYTHON ?? 'python3';

export function splinkVersion() {
  const found = spawnSync(python, ['-c', 'import splink; print(splink.__version__)'], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

/** Where it is absent nothing is claimed. */
export const noSplink = { what: 'peer absent: Splink is not installed, so nothing is claimed' };

/** Our settings' columns and roles, which the peer's usual comparisons go by. */
export const fieldsForPeer = ({ fields }) => fields.map(({ role, columns }) => ({ role, column: columns[0][0] }));

/**
 * Splink over tables: `columns`, `rows` and `labels`, or `path` and the column of the `truth`; `fields`; and, where it is not
 * each column alone, `rules`, lists of columns to block on. Returns a score a table, and CPU seconds.
 */
export function splink(tables) {
  const script = fileURLToPath(new URL('benches/linkage-peer.py', import.meta.url));
  const run = spawnSync(python, [script], { input: JSON.stringify(tables), encoding: 'utf8', maxBuffer: 1 << 26 });
  if (run.status !== 0) throw new Error(`Splink failed: ${run.stderr.slice(-2_000)}`);
  return JSON.parse(run.stdout);
}
