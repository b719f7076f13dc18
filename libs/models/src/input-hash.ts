import { createHash } from 'node:crypto';
import type { Matrix, ModelConfig } from '@tributary/contracts';
import { valuesOf } from './steps/index.js';

/** SHA-256 over configuration, ids and values: what a fit depends on, seed included. */
export function inputHash(matrix: Matrix, config: ModelConfig, outcome: Float64Array | null): string {
  const hash = createHash('sha256').update(JSON.stringify(config)).update(new Uint8Array(matrix.ids.slice().buffer));
  matrix.columns.forEach((_, at) => hash.update(new Uint8Array(valuesOf(matrix, at).buffer)));
  if (outcome) hash.update(new Uint8Array(outcome.buffer));
  return hash.digest('hex');
}
