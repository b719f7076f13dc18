import type { PipelineEvent, ResolvedEvent } from '@tributary/contracts';

let messages = 0;

/** An event as the pipeline has it after standardising, with a message id of its own: `track "Seen"` that says nothing. */
export function sampleEvent(change: Partial<PipelineEvent> = {}): PipelineEvent {
  const index = messages++;
  return {
    place: { position: 1, index },
    source: 'web',
    type: 'track',
    name: 'Seen',
    messageId: `m${index}`,
    occurredAt: 1000,
    knownAt: 2000,
    identifiers: [],
    traits: [],
    consents: [],
    decidesConsent: false,
    orderId: '',
    value: null,
    currency: '',
    properties: {},
    context: {},
    rest: {},
    rowHash: '0',
    ...change,
  };
}

/** The same after identity: an event of this profile. */
export function sampleResolvedEvent(profile: string, change: Partial<ResolvedEvent> = {}): ResolvedEvent {
  return { ...sampleEvent(), origin: profile, profile, ...change };
}
