import type { EventWay } from '@tributary/pipeline';

/** What a look at the events may ask for; what it leaves out, it takes all of. */
export interface FeedFilter {
  kinds?: readonly FeedKind[];
  /** Key of a source. */
  source?: string;
  /** Name of a track event, or the type of another. */
  event?: string;
  /** Message id, user id or anonymous id. */
  id?: string;
}

export const feedKinds = ['accepted', 'rejected', 'processed'] as const;

/**
 * `accepted`: it is durable in the log. `rejected`: it was refused at the door, or a stage left it out. `processed`: it went
 * its way to the end.
 */
export type FeedKind = (typeof feedKinds)[number];

/** What lines are chosen by, before anything is made of them. */
export interface FeedHead {
  kind: FeedKind;
  source: string | null;
  event: string | null;
  ids: readonly string[];
}

/** One event at one moment. */
export interface FeedLine {
  kind: FeedKind;
  /** Milliseconds UTC. */
  at: number;
  source: string | null;
  type: string | null;
  event: string | null;
  messageId: string | null;
  /** `accepted`, `refused` at the door, or what the pipeline made of it. */
  outcome: 'accepted' | 'refused at the door' | EventWay['outcome'];
  code: string | null;
  reason: string | null;
  /** Place in the log, or the route that refused it. */
  where: string | null;
  /** Public id of the person that it belongs to. */
  profile: string | null;
  steps: EventWay['steps'];
  /** The call; without secrets, wherever it goes. */
  call: unknown;
}

/** A line with what it is found by: `ids` are never shown. */
export interface FeedEntry {
  head: FeedHead;
  line: FeedLine;
}

export interface FeedPage {
  lines: { id: string; line: FeedLine }[];
  /** Where to go on. */
  next: string;
  /** Lines that came and are not to be had: too many at once, or too long ago. Null where nobody can say how many. */
  missed: number | null;
}

export interface FeedAsk {
  filter: FeedFilter;
  /** `next` or the id of the last line that was seen; left out: from now on. */
  after?: string;
  /** Most lines. */
  limit: number;
  /** Waits so long for a first line. */
  waitMs: number;
  signal: AbortSignal;
}

/**
 * Single events as they pass, for whoever looks: nothing is kept while nobody does, and nobody who looks can hold up what is
 * looked at. Lines lie in a bounded ring; who is too slow is told how many went by.
 */
export interface Feed {
  /** Whether anybody looks, or did a moment ago. */
  wanted(): boolean;
  /** Whether a line like this is wanted and there is room for it; if it is wanted and there is none, it is counted. */
  takes(head: FeedHead): boolean;
  put(entry: FeedEntry): void;
  /** Lines behind a place. Asking says that somebody looks, for half a minute. */
  next(ask: FeedAsk): Promise<FeedPage>;
  close(): Promise<void>;
}

/** Lines that one process makes in a second; more cannot be read anyway. */
export const mostPerSecond = 300;
/** Lines that are kept for those who read them a little later. */
export const mostKept = 2_000;
/** Interest outlasts a connection that breaks, so that its reader finds what came meanwhile. */
export const interestMs = 30_000;

export function fits(filter: FeedFilter, { kind, source, event, ids }: FeedHead): boolean {
  return (
    (filter.kinds === undefined || filter.kinds.includes(kind)) &&
    (filter.source === undefined || filter.source === source) &&
    (filter.event === undefined || filter.event === event) &&
    (filter.id === undefined || ids.includes(filter.id))
  );
}
