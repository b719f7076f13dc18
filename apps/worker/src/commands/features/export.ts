import { rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { isAbsolute } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TributaryError } from '@tributary/contracts';
import {
  compiledFeatureSets,
  exportFeatures,
  exportFeaturesThen,
  matrixFormats,
  prepareFeatures,
  type MatrixFormat,
  type Then,
} from '@tributary/features';
import { aliasesAt } from '@tributary/identity';
import type { CommandContext, House } from '../../house/house.js';
import { momentAsked } from '../segments/history.js';

export interface FeaturesExportArguments {
  set: string;
  file: string;
  format: string;
  asOf?: string | undefined;
  knownBy?: string | undefined;
}

export interface FeaturesExported {
  file: string;
  bytes: number;
  columns: string[];
}

/** Which values, and in which form. */
export type MatrixAsked = Omit<FeaturesExportArguments, 'file'>;

/**
 * The values of a set, a row per person, as bytes of a file. With `asOf` (a day) as they would have been computed at its
 * end, or at `knownBy` where that is given. @throws NOT_FOUND, INVALID_REQUEST.
 */
export async function featuresMatrix(
  house: House,
  { set: key, format, asOf, knownBy }: MatrixAsked,
): Promise<{ columns: string[]; bytes: AsyncIterable<Uint8Array> }> {
  await house.reload();
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
  const bytes =
    asOf === undefined
      ? exportFeatures(house.warehouse, set, format as MatrixFormat)
      : exportFeaturesThen(
          house.warehouse,
          { key, config: house.config.features[key]! },
          { ...(await thenOf(house, { asOf, knownBy })), format: format as MatrixFormat },
        );
  return { columns: ['profile', ...set.features.map(({ column }) => column)], bytes };
}

/** Writes such a matrix to a file: whole, or not at all. `file` is absolute. */
export async function featuresExport(
  { house, signal }: CommandContext,
  { file, ...asked }: FeaturesExportArguments,
): Promise<FeaturesExported> {
  if (!isAbsolute(file)) throw new TributaryError('INVALID_REQUEST', `The file "${file}" is no absolute path.`);
  const { columns, bytes } = await featuresMatrix(house, asked);
  const partial = `${file}.partial`;
  const out = createWriteStream(partial);
  try {
    await pipeline(Readable.from(bytes), out, { signal });
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return { file, bytes: out.bytesWritten, columns };
}

/** The end of a day, UTC, with what was known by then, or by another moment. @throws INVALID_REQUEST. */
export async function thenOf(
  house: House,
  { asOf, knownBy }: { asOf: string; knownBy?: string | undefined },
): Promise<Then> {
  const end = momentAsked(asOf, 'as-of') + 86_400_000 - 1;
  if (asOf.length !== 10) throw new TributaryError('INVALID_REQUEST', `as-of: "${asOf}" is no day such as 2024-06-01.`);
  const known = new Date(knownBy === undefined ? end : momentAsked(knownBy, 'known-by'));
  return { day: asOf, knownBy: known, aliases: await aliasesAt(house.database, known) };
}
