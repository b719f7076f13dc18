import { rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { isAbsolute } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TributaryError } from '@tributary/contracts';
import {
  compiledFeatureSets,
  exportFeatures,
  matrixFormats,
  prepareFeatures,
  type MatrixFormat,
} from '@tributary/features';
import type { CommandContext } from '../../house/house.js';

export interface FeaturesExported {
  file: string;
  bytes: number;
  columns: string[];
}

/** Writes the values of a set, a row per person, to a file: whole, or not at all. `file` is absolute. */
export async function featuresExport(
  { house, signal }: CommandContext,
  { set: key, file, format }: { set: string; file: string; format: string },
): Promise<FeaturesExported> {
  await house.reload();
  if (!isAbsolute(file)) throw new TributaryError('INVALID_REQUEST', `The file "${file}" is no absolute path.`);
  if (!Object.hasOwn(matrixFormats, format))
    throw new TributaryError(
      'INVALID_REQUEST',
      `No format "${format}". Known: ${Object.keys(matrixFormats).join(', ')}.`,
    );
  await prepareFeatures(house.warehouse, house.config.features);
  const sets = await compiledFeatureSets(house.warehouse, house.config.features);
  const set = sets.find((one) => one.key === key);
  if (set === undefined)
    throw new TributaryError(
      'NOT_FOUND',
      `No feature set is called "${key}". Known: ${sets.map((one) => one.key).join(', ') || 'none'}.`,
    );
  const partial = `${file}.partial`;
  const out = createWriteStream(partial);
  try {
    await pipeline(Readable.from(exportFeatures(house.warehouse, set, format as MatrixFormat)), out, { signal });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { file, bytes: out.bytesWritten, columns: ['profile', ...set.features.map(({ column }) => column)] };
}
