import type { BatchOutcome, Outcome } from '@tributary/plugin-kit';

interface MailFailure {
  code?: string;
  /** The SMTP command that was under way. */
  command?: string;
  responseCode?: number;
  message?: string;
}

/** What a failed mail means: for it alone, or for all that are still to be sent. Server texts are not passed on: they may quote what was sent. */
export function judgeFailure(error: unknown, handedOver: boolean): Outcome | BatchOutcome {
  const { code, command, responseCode } = error as MailFailure;
  const reply = responseCode === undefined ? '' : ` with ${responseCode}`;
  if (code === 'CANCELLED' || code === 'PLUGIN_SETTINGS' || code === 'PLUGIN_FAULT') throw error;
  if (code === 'EAUTH' || code === 'ENOAUTH' || responseCode === 530 || responseCode === 535)
    return { batch: 'unauthorized', message: `The mail server refused the user or password${reply}.` };
  if (responseCode === 421) return { batch: 'unavailable', message: 'The mail server asks to come back later (421).' };
  if (command === 'STARTTLS' || (code === 'ETLS' && responseCode === undefined))
    return {
      batch: 'unavailable',
      message: `The mail server does not offer STARTTLS${reply}; set "security" to what it offers.`,
    };
  if (responseCode !== undefined && (command === 'CONN' || command === 'EHLO' || command === 'HELO'))
    return { batch: 'unavailable', message: `The mail server refused the connection${reply}.` };
  if (code === 'EMESSAGE' && responseCode === undefined)
    return { outcome: 'reject', code: 'VALUE_INVALID', message: 'The mail cannot be composed.' };
  if (responseCode !== undefined && responseCode >= 500)
    return { outcome: 'reject', code: `SMTP_${responseCode}`, message: `The mail server refused the mail${reply}.` };
  if (responseCode !== undefined && responseCode >= 400)
    return { outcome: 'retry', code: `SMTP_${responseCode}`, message: `The mail server put the mail off${reply}.` };
  if (code === 'EENVELOPE')
    return { outcome: 'reject', code: 'VALUE_INVALID', message: 'The address cannot be written to.' };
  // Handed over and no answer: it may have been delivered.
  if (handedOver)
    return {
      outcome: 'unknown',
      code: 'VENDOR_UNAVAILABLE',
      message: 'The connection died while the mail was handed over.',
    };
  return { batch: 'unavailable', message: 'The mail server does not answer.' };
}
