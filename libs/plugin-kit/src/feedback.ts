import type { Json } from '@tributary/contracts';

/** What became of a mail, or what its reader decided, in the words of all vendors. */
export const feedbackKinds = [
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'dropped',
  'complained',
  'unsubscribed',
  'subscribed',
] as const;
export type FeedbackKind = (typeof feedbackKinds)[number];

/** One thing that a vendor reports of one address. */
export interface Feedback {
  kind: FeedbackKind;
  /** The vendor's own id of it: reported twice, it is stored once. */
  id: string;
  email: string;
  /** Milliseconds UTC. */
  at: number;
  /** Of bounced and dropped: the address will not take mail later either, so nothing is sent to it any more. */
  lasting?: boolean;
  /** What else is told of it: `campaign`, `message`, `link`, `subject`, `reason`, `machine` (opened by a program). */
  details: Readonly<Record<string, string | number | boolean>>;
}

/** A report that says nothing of this (null), or that cannot be read. */
export type FeedbackReading = Feedback | { problem: string; raw: Json } | null;

/** How a vendor signs what it posts. `{timestamp}`, `{id}` and `{body}` stand in `payload` for what is signed. */
export interface FeedbackSignature {
  /** HMAC with SHA-256 by a shared secret, or ECDSA with SHA-256 by the vendor's public key. */
  algorithm: 'sha256' | 'ecdsa-sha256';
  header: string;
  /** What stands before each signature in the header. */
  prefix?: string;
  encoding: 'hex' | 'base64';
  payload: string;
  timestamp: { header: string };
  /** Header of the delivery's id. */
  delivery?: string;
  secret: {
    encoding: 'utf8' | 'base64';
    /** What stands before the secret as the vendor shows it, and is no part of it. */
    prefix?: string;
  };
}

/** What a vendor posts of its own accord about the mails that were sent through it. */
export interface FeedbackReader {
  /** Left out: the vendor signs nothing, so that its address carries a write key. */
  signature?: FeedbackSignature;
  /** A body, unpacked (forms as JSON of their fields), as what it reports. Pure. */
  read(body: Json): FeedbackReading[];
}
