import type { RowPlace } from '../mapping/mapping.js';
import { placeId } from './place-id.js';

/** The place of a row in a file: `orders.csv:12`. */
export function filePlace(file: string, line: number): RowPlace {
  return { id: placeId(file, String(line)), origin: { file, line } };
}
