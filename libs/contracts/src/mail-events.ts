/**
 * Names of the events that tell what became of a mail: those of Segment's e-mail specification
 * (https://segment.com/docs/connections/spec/email/), and two of our own in its manner.
 */
export const mailEvents = {
  delivered: 'Email Delivered',
  opened: 'Email Opened',
  clicked: 'Email Link Clicked',
  bounced: 'Email Bounced',
  dropped: 'Email Dropped',
  complained: 'Email Marked as Spam',
  unsubscribed: 'Unsubscribed',
  subscribed: 'Subscribed',
} as const;
