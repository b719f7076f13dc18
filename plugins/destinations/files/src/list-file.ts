import type { FileRecord, Settings } from './settings.js';

/** The file's text in pieces: `profile` first, then every field that any member has, in order of first appearance. */
export function* listText(members: ReadonlyMap<string, FileRecord>, format: Settings['format']): Generator<string> {
  if (format === 'jsonl') {
    for (const [profile, record] of members) yield JSON.stringify({ profile, ...record }) + '\n';
    return;
  }
  const fields = [...new Set([...members.values()].flatMap((record) => Object.keys(record)))].filter(
    (name) => name !== 'profile',
  );
  yield csvLine(['profile', ...fields]);
  for (const [profile, record] of members) yield csvLine([profile, ...fields.map((name) => record[name])]);
}

/** RFC 4180: quotes only where needed, doubled inside. */
export function csvLine(values: readonly unknown[]): string {
  const cells = values.map((value) => {
    const text = value === null || value === undefined ? '' : String(value);
    return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  });
  return cells.join(',') + '\r\n';
}
