import { createHash } from 'node:crypto';
import type { Matrix, ModelConfig } from '@tributary/contracts';
import { valuesOf } from './steps/index.js';

/** SHA-256 over configuration, ids and values: what a fit depends on, seed included. */
export function inputHash(matrix: Matrix, config: ModelConfig, outcome: Float64Array | null): string {
  const { buffer, byteOffset, byteLength } = matrix.ids;
  const hash = createHash('sha256')
    .update(JSON.stringify(config))
    .update(new Uint8Array(buffer, byteOffset, byteLength));
  const values = new Float64Array(matrix.rows);
  matrix.columns.forEach((_, at) => hash.update(new Uint8Array(valuesOf(matrix, at, values).buffer)));
  if (outcome) hash.update(new Uint8Array(outcome.buffer));
  return hash.digest('hex');
}
