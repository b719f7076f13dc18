import { hash } from 'node:crypto';

/** Names and keys may be long, message ids may not (200 characters): so much of each stays as it is. */
const longestName = 100;
const longestKey = 40;
const hashed = 16;

/** Names a row by what holds it (a file, a table) and its key there: `orders.csv:12`. At most 160 characters. */
export function placeId(holder: string, key: string): string {
  return `${shortened(holder, longestName)}:${shortened(key, longestKey)}`;
}

function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${hash('sha256', text, 'hex').slice(0, hashed)}…${text.slice(hashed + 1 - longest)}`;
}
