import type { Operation, SegmentTarget } from '@tributary/plugin-kit';
import type { PersonRecord, Settings } from './settings.js';

export interface Message {
  key: string;
  /** JSON; null for a tombstone. */
  value: string | null;
  /** Ids of the operation, by which a consumer tells a repeat. */
  headers: Record<string, string>;
}

const what = { add: 'segment.entered', update: 'segment.changed', remove: 'segment.left' } as const;

/** What is written about a person. All messages of a person in a segment have one key, so they stay in order. */
export function messageOf(
  { id, kind, profile, record }: Operation<PersonRecord>,
  { departures }: Pick<Settings, 'departures'>,
  { key: segment }: SegmentTarget,
): Message {
  const gone = kind === 'remove' && departures === 'tombstone';
  return {
    key: `${segment}/${profile}`,
    value: gone ? null : JSON.stringify({ type: what[kind], id, segment, profile, record }),
    headers: { 'tributary-id': id, 'tributary-type': what[kind] },
  };
}
