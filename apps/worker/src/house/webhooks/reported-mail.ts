import { createHash } from 'node:crypto';
import { mailEvents, type TrackingEvent } from '@tributary/contracts';
import type { Feedback, FeedbackReader } from '@tributary/plugin-kit';
import { rawOf, type Webhook, type WebhookReading } from './webhook.js';

interface Reporting {
  /** Key of the source that is posted to. */
  source: string;
  connection: string;
  /** Declined by who unsubscribes or complains. */
  purpose: string;
}

/** Reads what a vendor reports of mails: as the events of the e-mail specification, and as choices about the purpose. */
export function reportedMail(reader: FeedbackReader, reporting: Reporting): Webhook['read'] {
  return (body, delivery) => {
    const reading: WebhookReading = { events: [], refused: [] };
    for (const [index, report] of reader.read(body).entries()) {
      if (report === null) continue;
      if ('problem' in report)
        reading.refused.push({
          code: 'ROW_MALFORMED',
          reason: report.problem,
          where: `delivery ${delivery}, record ${index + 1}`,
          raw: rawOf(report.raw),
        });
      else reading.events.push(...eventsOf(report, reporting));
    }
    return reading;
  };
}

const choices: Partial<Record<Feedback['kind'], boolean>> = {
  complained: false,
  unsubscribed: false,
  subscribed: true,
};

function eventsOf(report: Feedback, { source, connection, purpose }: Reporting): TrackingEvent[] {
  const id = createHash('sha256').update(`${source}\0${report.kind}\0${report.id}`).digest('hex').slice(0, 40);
  const base = {
    type: 'track' as const,
    timestamp: new Date(report.at).toISOString(),
    context: { traits: { email: report.email } },
  };
  const properties = { ...report.details, connection, ...(report.lasting ? { lasting: true } : {}) };
  const event: TrackingEvent = { ...base, messageId: id, event: mailEvents[report.kind], properties };
  const granted = choices[report.kind];
  if (granted === undefined) return [event];
  const choice: TrackingEvent = {
    ...base,
    messageId: `${id}:consent`,
    event: 'Consent Preference Updated',
    properties: { connection, reason: report.kind },
    context: { ...base.context, consent: { categoryPreferences: { [purpose]: granted } } },
  };
  return [event, choice];
}
