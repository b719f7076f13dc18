import { words } from './text.js';

const marks = /[;|]/;

/**
 * The items of a list as people and programs write it: a JSON array, or items between semicolons or bars, or commas where
 * there are neither.
 */
export function listItems(value: string): string[] {
  const text = value.trim();
  const items = jsonItems(text) ?? text.split(marks.test(text) ? marks : ',');
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** A list in normal form: its distinct items as words, in their order by code, a bar between them; '' where it is empty. */
export function listText(value: string): string {
  const items = listItems(value).map(words);
  return [...new Set(items.filter((item) => item !== ''))].sort().join('|');
}

/** True of a value that is clearly a list of short items: no sentence has a mark between every few words. */
export function looksLikeList(value: string): boolean {
  const text = value.trim();
  if (jsonItems(text) !== undefined) return true;
  if (!marks.test(text)) return false;
  const items = listItems(text);
  return items.length > 1 && items.every((item) => item.split(/\s+/).length <= longestItem);
}

/** In words. */
const longestItem = 4;

function jsonItems(text: string): string[] | undefined {
  if (!text.startsWith('[') || !text.endsWith(']')) return undefined;
  try {
    const items = JSON.parse(text) as unknown[];
    return items.every((item) => typeof item !== 'object') ? items.map(String) : undefined;
  } catch {
    return undefined;
  }
}
