import type { ReadFrame } from '@tributary/collection';
import type { Admission, Permission } from '@tributary/consent';
import type { CollectedEvent, LogPlace, Quarantined, SegmentChange } from '@tributary/contracts';
import type { FormedBatch } from './bring-into-form.js';

/** What the stages of a batch made of its events, kept while somebody looks at single ones. */
export interface WatchedBatch {
  collected: readonly ReadFrame[];
  fresh: readonly CollectedEvent[];
  admission: Admission;
  formed: FormedBatch;
  permission: Permission;
  /** Who entered and left because of the batch. */
  changes: readonly SegmentChange[];
}

export interface Step {
  stage:
    'collect' | 'dedup' | 'consent.admit' | 'standardise' | 'identity' | 'consent.permit' | 'profiles' | 'segments';
  /** False where the event ended here. */
  passed: boolean;
  detail: string;
}

/** The way of one event through the stages. */
export interface EventWay {
  outcome: 'recorded' | 'duplicate' | 'refused' | 'quarantined' | 'blocked';
  source: string;
  messageId: string;
  /** Place in the log, as quarantined lines state it. */
  where: string;
  /** The call, or the text of one that could not be read. */
  call: unknown;
  /** Why it ended early. */
  code: string | null;
  reason: string | null;
  /** The person, as the warehouse knows it; '0' is nobody. Null where the event did not come so far. */
  profile: string | null;
  steps: readonly Step[];
}

const placed = ({ position, index }: LogPlace): string => `log ${position}.${index}`;
const passed = (stage: Step['stage'], detail = ''): Step => ({ stage, passed: true, detail });
const ended = (stage: Step['stage'], detail: string): Step => ({ stage, passed: false, detail });

/** The way of every event of a batch, in the order of the log; those whose shape could not be read come first. */
export function* waysOf(batch: WatchedBatch): Generator<EventWay> {
  const { collected, formed, admission, permission, changes } = batch;
  const sets: Sets = {
    fresh: new Set(batch.fresh),
    admitted: new Set(admission.admitted),
    setAside: new Map(formed.quarantined.map((line) => [line.where, line])),
    formed: new Set(formed.events.map(({ place }) => placed(place))),
    permitted: new Map(permission.permitted.map((event) => [placed(event.place), event.profile])),
    refused: new Map(permission.refused.map((event) => [placed(event.place), event.profile])),
    changes: new Map(),
  };
  for (const { profile, change, segment } of changes)
    sets.changes.set(profile, [...(sets.changes.get(profile) ?? []), `${change} ${segment}`]);
  for (const { quarantined } of collected) for (const line of quarantined) yield unreadable(line);
  for (const { events } of collected) for (const event of events) yield wayOf(event, sets);
}

interface Sets {
  fresh: ReadonlySet<CollectedEvent>;
  admitted: ReadonlySet<CollectedEvent>;
  setAside: ReadonlyMap<string, Quarantined>;
  formed: ReadonlySet<string>;
  permitted: ReadonlyMap<string, string>;
  refused: ReadonlyMap<string, string>;
  changes: Map<string, string[]>;
}

function unreadable({ source, messageId, where, raw, code, reason }: Quarantined): EventWay {
  const steps = [ended('collect', reason)];
  return { outcome: 'quarantined', source, messageId, where, call: raw, code, reason, profile: null, steps };
}

function wayOf(event: CollectedEvent, sets: Sets): EventWay {
  const { source, messageId, call } = event;
  const where = placed(event.place);
  const base = { source, messageId, where, call, code: null, reason: null, profile: null };
  const early = (
    stop: Pick<EventWay, 'outcome' | 'steps'> & { stage: Step['stage']; reason: string } & Partial<EventWay>,
  ) => {
    const { stage, ...way } = stop;
    return { ...base, ...way, steps: [...way.steps, ended(stage, way.reason)] };
  };
  const steps = [passed('collect')];
  if (!sets.fresh.has(event)) {
    const reason = 'its message id came before';
    return early({ outcome: 'duplicate', stage: 'dedup', reason, steps });
  }
  steps.push(passed('dedup'));
  if (!sets.admitted.has(event)) {
    const reason = 'the event itself declines the purpose of its source';
    return early({ outcome: 'refused', stage: 'consent.admit', reason, steps });
  }
  steps.push(passed('consent.admit'));
  const line = sets.setAside.get(where);
  if (line) {
    const { code, reason } = line;
    return early({ outcome: 'quarantined', stage: 'standardise', reason, steps, code });
  }
  if (!sets.formed.has(where)) {
    const reason = 'a tracking plan keeps it out';
    return early({ outcome: 'blocked', stage: 'standardise', reason, steps });
  }
  const kept = sets.permitted.get(where);
  const profile = kept ?? sets.refused.get(where) ?? '0';
  steps.push(passed('standardise'), passed('identity', profile === '0' ? 'names no person' : 'belongs to a person'));
  if (kept === undefined) {
    const reason = 'the person declined the purpose of its source';
    return early({ outcome: 'refused', stage: 'consent.permit', reason, steps, profile });
  }
  const moved = sets.changes.get(profile) ?? [];
  steps.push(passed('consent.permit'), passed('profiles'), passed('segments', moved.join(', ')));
  return { ...base, outcome: 'recorded', profile, steps };
}
