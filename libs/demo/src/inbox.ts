import { TributaryError, type ErrorCode } from '@tributary/contracts';
import PostalMime from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { listenOnLoopback } from './listen.js';

export interface InboxMessage {
  /** Addresses of the envelope: what was truly delivered to. */
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** Header names in lower case; of a header that stands twice, the last. */
  headers: Readonly<Record<string, string>>;
}

export interface InboxOptions {
  /** 0 (default): any free port. */
  port?: number;
  /** Only this login may send; without it any login may, and none is needed. */
  login?: { user: string; password: string };
  /** Offers STARTTLS with a self-signed certificate. Default false. */
  startTls?: boolean;
  /** Messages kept in memory; older ones are forgotten but counted. Default 10,000. */
  keep?: number;
}

export interface Inbox {
  host: string;
  port: number;
  /** The latest messages, oldest first. */
  messages: readonly InboxMessage[];
  counts: Readonly<{ messages: number; recipients: number; refusedLogins: number }>;
  stop(): Promise<void>;
}

/** Starts an SMTP inbox on loopback that takes every message and sends none on. Messages over 10 MB are refused with 552. */
export async function startInbox(options: InboxOptions = {}): Promise<Inbox> {
  const { port = 0, login, startTls = false, keep = 10_000 } = options;
  const messages: InboxMessage[] = [];
  const counts = { messages: 0, recipients: 0, refusedLogins: 0 };

  const server = new SMTPServer({
    banner: 'Tributary demo inbox',
    size: sizeLimit,
    authOptional: !login,
    // Nothing leaves the machine, so a login may cross the loopback in the clear.
    allowInsecureAuth: true,
    disabledCommands: startTls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    onAuth({ username, password }, _session, callback) {
      if (!login || (username === login.user && password === login.password)) return callback(null, { user: username });
      counts.refusedLogins++;
      callback(smtpError('Invalid login', 535));
    },
    onData(stream, session, callback) {
      receive(stream, session).then(
        (message) => {
          if (!message) return callback(smtpError('Message is too large', 552));
          messages.push(message);
          if (messages.length > keep) messages.shift();
          counts.messages++;
          counts.recipients += message.to.length;
          callback();
        },
        () => callback(smtpError('Message cannot be read', 554)),
      );
    },
  });
  // A client that breaks off raises an error here; the inbox goes on.
  server.on('error', () => {});
  const taken = await listenOnLoopback(server.server, port);
  return {
    host: '127.0.0.1',
    port: taken,
    messages,
    counts,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const sizeLimit = 10_000_000;

async function receive(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<InboxMessage | null> {
  const chunks: Buffer[] = [];
  // The stream must be read to its end even where the message is too large.
  for await (const chunk of stream as AsyncIterable<Buffer>) if (!stream.sizeExceeded) chunks.push(chunk);
  if (stream.sizeExceeded) return null;
  const mail = await PostalMime.parse(Buffer.concat(chunks));
  return {
    from: envelope.mailFrom ? envelope.mailFrom.address : '',
    to: envelope.rcptTo.map(({ address }) => address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? '',
    headers: Object.fromEntries(mail.headers.map(({ key, value }) => [key, value])),
  };
}

/** The reply code travels as a property of the error: that is how smtp-server wants it. */
function smtpError(message: string, responseCode: number): Error {
  const code: ErrorCode = responseCode === 535 ? 'UNAUTHORIZED' : 'INVALID_REQUEST';
  return Object.assign(new TributaryError(code, message), { responseCode });
}
