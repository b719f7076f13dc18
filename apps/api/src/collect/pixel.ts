import { addressFields } from './address-fields.js';
import type { ReadBody } from './read-body.js';

/** A transparent image of one pixel. */
export const pixelImage = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

/**
 * The call that the address of a pixel holds: JSON in base64 as `data`, or its fields one by one, where
 * `properties.subject` is a field of `properties`. Undefined where `data` is no JSON object.
 */
export function pixelCall(query: Readonly<Record<string, unknown>>): ReadBody | undefined {
  const value = typeof query.data === 'string' ? decoded(query.data) : addressFields(query);
  return value && { value, bytes: Buffer.from(JSON.stringify(value)) };
}

function decoded(data: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
