import { createHash } from 'node:crypto';
import type { Matrix, ModelConfig } from '@tributary/contracts';
import { valuesOf } from './steps/index.js';

/** SHA-256 over configuration, ids and values: what a fit depends on, seed included. `room`: for one column. */
export function inputHash(
  matrix: Matrix,
  config: ModelConfig,
  { outcome, room }: { outcome: Float64Array | null; room: Float64Array },
): string {
  const { buffer, byteOffset, byteLength } = matrix.ids;
  const hash = createHash('sha256')
    .update(JSON.stringify(config))
    .update(new Uint8Array(buffer, byteOffset, byteLength));
  matrix.columns.forEach((_, at) => hash.update(new Uint8Array(valuesOf(matrix, at, room).buffer)));
  if (outcome) hash.update(new Uint8Array(outcome.buffer));
  return hash.digest('hex');
}
