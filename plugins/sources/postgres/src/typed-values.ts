import type { Json } from '@tributary/plugin-kit';
import { exactDecimal } from '@tributary/rows';

/** OIDs of pg_type.dat, which never change. */
const numbers = [20, 21, 23, 26, 700, 701, 1700];
const boolean = 16;
const timestamp = 1114;
const timestampWithZone = 1184;
const json = [114, 3802];

/** How a value of a type becomes JSON: numbers where that is exact, times as ISO 8601; null: as text. */
export function reader(type: number): ((text: string) => Json) | undefined {
  if (numbers.includes(type)) return (text) => exactDecimal(text, '.') ?? text;
  if (type === boolean) return (text) => text === 't';
  if (type === timestamp) return (text) => text.replace(' ', 'T');
  if (type === timestampWithZone) return (text) => text.replace(' ', 'T').replace(/\+00$/, 'Z');
  if (json.includes(type)) return (text) => JSON.parse(text) as Json;
  return undefined;
}
