import { TributaryError, type TcpClient } from '@tributary/plugin-kit';
import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { createTransport } from 'nodemailer';
import type { Settings } from './settings.js';

/**
 * A connection, opened anew where the server closes it, over the sockets that the host grants. Close it when done. `onHandOver` is told a mail's
 * Message-ID before its first byte leaves: from then on a dead connection may have delivered it.
 */
export function openTransport(
  settings: Settings,
  tcp: TcpClient | undefined,
  onHandOver: (messageId: string) => void = () => undefined,
) {
  if (!tcp) throw new TributaryError('PLUGIN_FAULT', 'No TCP client was granted.');
  const { host, port, security, user, password } = settings;
  const transport = createTransport({
    pool: true,
    // By default the pool sends a mail again, up to five times, when its connection closes: people would get it twice.
    maxRequeues: 0,
    maxConnections: 1,
    maxMessages: Number.POSITIVE_INFINITY,
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user === '' ? {} : { auth: { user, pass: password ?? '' } }),
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    // A mail must not pull in files or addresses that a template names.
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_: unknown, callback: (error: Error | null, socket?: { connection: Socket }) => void) => {
      tcp.connect(host, port).then((connection) => callback(null, { connection }), callback);
    },
  });
  transport.use('stream', (mail, done) => {
    mail.message.transform(() => {
      onHandOver(String(mail.data.messageId));
      return new PassThrough();
    });
    done();
  });
  return transport;
}
