import type { Settings } from './settings.js';

/** The two files of a segment, relative to the granted folder. */
export function pathsOf(settings: Settings, segment: string): { list: string; journal: string } {
  // A segment's key may hold a dot (model.largest); anything a file system could misread is written as %hex.
  const name = segment.replace(/[^A-Za-z0-9._-]/g, (letter) => `%${letter.codePointAt(0)?.toString(16)}`);
  const prefix = settings.folder === '' ? '' : `${settings.folder.replace(/\/+$/, '')}/`;
  return { list: `${prefix}${name}.${settings.format}`, journal: `${prefix}${name}.operations.jsonl` };
}
