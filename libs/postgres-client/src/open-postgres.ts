import { TributaryError, type TcpClient } from '@tributary/plugin-kit';
import type { Socket } from 'node:net';
import pg from 'pg';
import { failureOf } from './failure.js';
import type { PostgresSettings } from './settings.js';

/** One session. Errors of the connection are TributaryErrors; those of a statement are the driver's own. */
export interface PostgresSession {
  query<TRow extends object>(text: string, values?: readonly unknown[]): Promise<TRow[]>;
  close(): Promise<void>;
}

export interface PostgresInput {
  tcp: TcpClient | undefined;
  settings: PostgresSettings;
  /** Ends the session, in the middle of a statement too. */
  signal: AbortSignal;
  /** How values of a type (by its OID) are read; text where it says nothing. */
  read?: (type: number) => ((text: string) => unknown) | undefined;
}

const statementMs = 120_000;

/** Opens a session over a socket that the host grants. CREDENTIALS_REFUSED, VENDOR_UNAVAILABLE, SOURCE_UNREADABLE. */
export async function openPostgres({ tcp, settings, signal, read }: PostgresInput): Promise<PostgresSession> {
  if (!tcp) throw new TributaryError('PLUGIN_FAULT', 'No TCP client was granted.');
  const { host, port, database, user, password } = settings;
  const socket = await tcp.connect(host, port);
  const client = new pg.Client({
    host,
    port,
    database,
    user,
    password,
    ssl: tlsOf(settings),
    stream: () => connected(socket),
    application_name: 'tributary',
    statement_timeout: statementMs,
    connectionTimeoutMillis: 15_000,
    // Times as text of one form, whatever the server's own settings are.
    options: '-c datestyle=ISO -c timezone=UTC -c intervalstyle=iso_8601 -c extra_float_digits=1',
    types: {
      getTypeParser: (type: number) => read?.(type) ?? ((text: string) => text),
    } as unknown as pg.CustomTypesConfig,
  });
  // Without a listener the end of a session between two statements would end the process.
  client.on('error', () => undefined);
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  const failed = (error: unknown): unknown =>
    signal.aborted ? new TributaryError('CANCELLED', 'The work was cancelled.') : (failureOf(error) ?? error);
  try {
    await client.connect();
  } catch (error) {
    socket.destroy();
    const failure = failed(error);
    throw failure instanceof TributaryError
      ? failure
      : new TributaryError('VENDOR_UNAVAILABLE', 'The database did not take the connection.');
  }
  return {
    async query<TRow extends object>(text: string, values: readonly unknown[] = []) {
      try {
        return (await client.query<TRow>(text, [...values])).rows;
      } catch (error) {
        throw failed(error);
      }
    },
    async close() {
      signal.removeEventListener('abort', abort);
      await client.end().catch(() => undefined);
      socket.destroy();
    },
  };
}

/** The driver connects its stream itself; this one is connected already and only says so. */
function connected(socket: Socket): Socket {
  return Object.assign(socket, {
    connect: () => {
      queueMicrotask(() => socket.emit('connect'));
      return socket;
    },
  });
}

function tlsOf({ tls, ca }: PostgresSettings): pg.ClientConfig['ssl'] {
  if (tls === 'off') return false;
  return { rejectUnauthorized: tls === 'verify', ...(ca === undefined ? {} : { ca }) };
}
