import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./models-peer.py', import.meta.url));

/** Python that has scikit-learn, or undefined: then there is nothing to compare with, and no ratio is claimed. */
export function findPeer() {
  for (const python of ['python3', '/usr/bin/python3'])
    if (spawnSync(python, ['-c', 'import sklearn']).status === 0) return python;
  return undefined;
}

/** Runs scikit-learn on the rows, its BLAS for this machine and its threads not spinning: { wall, cpu, value }. */
export function runPeer(python, { points, what, folder }) {
  const path = join(folder, 'matrix.f64');
  writeFileSync(path, new Uint8Array(points.data.buffer, points.data.byteOffset, points.data.byteLength));
  const blas = process.env.OPENBLAS_CORETYPE ?? 'SKYLAKEX';
  const { stdout, stderr, status } = spawnSync(
    python,
    [script, path, String(points.rows), String(points.columns), what],
    { encoding: 'utf8', env: { ...process.env, OPENBLAS_CORETYPE: blas, OMP_WAIT_POLICY: 'passive' } },
  );
  if (status !== 0) throw new Error(`scikit-learn failed: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1));
}
