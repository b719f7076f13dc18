import { hash } from 'node:crypto';
import type { ObjectStore } from '@tributary/object-store';
import type { Operation } from '@tributary/plugin-kit';
import type { Manifest } from './manifest.js';
import type { PersonRecord, Settings } from './settings.js';

/** A line of a part: what became of a person. */
export interface PartLine {
  kind: Operation['kind'];
  profile: string;
  record?: PersonRecord;
}

/** Keys of a segment. A batch has the same key each time it is sent, so it can be written twice. */
export function keysOf({ prefix }: Settings, segment: string) {
  const name = segment.replace(/[^A-Za-z0-9._-]/g, (letter) => `%${letter.codePointAt(0)?.toString(16)}`);
  const folder = `${prefix}${name}/`;
  return {
    manifest: `${folder}manifest.json`,
    part: (batch: string): string => `${folder}${hash('sha256', batch, 'hex').slice(0, 32)}.jsonl`,
  };
}

/** JSON Lines, one for each operation. */
export function partText(operations: readonly Operation<PersonRecord>[]): string {
  return operations
    .map(({ kind, profile, record }): PartLine => (kind === 'remove' ? { kind, profile } : { kind, profile, record }))
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

export function readLines(bytes: Uint8Array): PartLine[] {
  return new TextDecoder()
    .decode(bytes)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as PartLine);
}

/** Who is a member after all parts, in the order in which people entered. */
export async function membersOf(store: ObjectStore, { parts }: Manifest): Promise<Map<string, PersonRecord>> {
  const members = new Map<string, PersonRecord>();
  for (const { key } of parts)
    for (const { kind, profile, record = {} } of readLines((await store.get(key)) ?? new Uint8Array()))
      if (kind === 'remove') members.delete(profile);
      else members.set(profile, record);
  return members;
}
