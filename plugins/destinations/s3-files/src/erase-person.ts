import type { ObjectStore } from '@tributary/object-store';
import { readLines, type PartLine } from './parts.js';

/**
 * Takes a person's lines out of every part below the prefix. Parts keep their keys, so that batches stay known; two
 * looks are needed, since a removal names the profile only.
 */
export async function erasePerson(store: ObjectStore, prefix: string, person: Record<string, string>): Promise<void> {
  const profiles = new Set(person['profile'] ? [person['profile']] : []);
  const isPerson = ({ record = {} }: PartLine): boolean =>
    Object.entries(person).some(([field, value]) => value !== '' && record[field] === value);
  for await (const { lines } of partsBelow(store, prefix))
    for (const line of lines) if (isPerson(line)) profiles.add(line.profile);
  if (profiles.size === 0) return;
  for await (const { key, lines } of partsBelow(store, prefix)) {
    const kept = lines.filter(({ profile }) => !profiles.has(profile));
    if (kept.length === lines.length) continue;
    await store.put(key, kept.map((line) => `${JSON.stringify(line)}\n`).join(''), 'application/x-ndjson');
  }
}

async function* partsBelow(store: ObjectStore, prefix: string): AsyncGenerator<{ key: string; lines: PartLine[] }> {
  let token: string | null = null;
  do {
    const page = await store.list({ prefix, token });
    for (const { key } of page.objects) {
      if (!/\/[0-9a-f]{32}\.jsonl$/.test(key)) continue;
      yield { key, lines: readLines((await store.get(key)) ?? new Uint8Array()) };
    }
    token = page.token;
  } while (token !== null);
}
