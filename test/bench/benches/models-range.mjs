import { toPoints } from '@tributary/numerics';
import { bundle } from '@tributary/plugin-bundle';
import { createAlgorithmRunner, createRegistry } from '@tributary/plugin-host';
import { engineVersion } from '@tributary/worker';
import { blobs } from '../blobs.mjs';
import { inFolder } from '../folder.mjs';
import { measure } from '../measure.mjs';
import { findPeer, runPeer } from './models-peer.mjs';

const ks = [2, 3, 4, 5, 6, 7, 8, 9];

/**
 * A table of middle size over a range of k, as `tributary cluster` fits it with the starts of its default, against scikit-learn with ten.
 * The peer's ratios are its time over ours; inertia of ours over the peer's is of the k where it is highest and lowest.
 */
export async function modelsRange({ quick }) {
  const rows = quick ? 3000 : 15_000;
  const columns = 20;
  const matrix = blobs(rows, columns);
  const { url } = await createRegistry(bundle, { engineVersion }).algorithm('kmeans');
  const runner = createAlgorithmRunner();
  const inertias = [];
  const ours = await measure(async () => {
    for (const k of ks) inertias.push((await runner.fit(url, matrix, { seed: 1, params: { k } })).json.inertia);
  });
  await runner.close();
  const lines = [
    { what: `k-means, ${rows.toLocaleString('en-GB')} × ${columns}, k 2 to 9`, wall: ours.wall, cpu: ours.cpu },
  ];
  const python = findPeer();
  if (!python) return [...lines, { what: 'scikit-learn is not installed here (python3-sklearn): no ratio' }];
  const points = toPoints(matrix);
  const peer = await inFolder((folder) => runPeer(python, { points, what: 'kmeans-range', folder }));
  const parts = inertias.map((inertia, at) => inertia / peer.value[at]).sort((a, b) => a - b);
  return [
    ...lines,
    {
      what: '  scikit-learn, ten starts each',
      wall: peer.wall,
      cpu: peer.cpu,
      ratio: peer.wall / ours.wall,
      peer: `as fast by wall, ${(peer.cpu / ours.cpu).toFixed(1)} × by cpu`,
    },
    { what: '  inertia, highest of eight k', ratio: parts.at(-1), peer: "scikit-learn's" },
    { what: '  inertia, lowest', ratio: parts[0], peer: "scikit-learn's" },
  ];
}
