import type { Socket } from 'node:net';
import {
  Reader,
  Writer,
  saslAuthenticateV2,
  saslHandshakeV1,
  saslPlain,
  saslScramSha,
  type Connection,
} from '@platformatic/kafka';
import { TributaryError, type TcpClient } from '@tributary/plugin-kit';
import type { KafkaSettings } from './settings.js';

/**
 * A broker over a socket that the host grants. `connection` is what the request functions of @platformatic/kafka ask of
 * one: its `send`. Requests that are open when the socket ends, or that get no answer in time, fail with VENDOR_UNAVAILABLE.
 */
export interface OpenBroker {
  connection: Connection;
  close(): void;
}

type Send = Connection['send'];

interface OpenRequest {
  settle(error: Error | null, payload?: Buffer): void;
  timer: NodeJS.Timeout;
}

const lengthBytes = 4;
const mostBytes = 64_000_000;

/** Connects, encrypted and with a login where the settings say so: CREDENTIALS_REFUSED, VENDOR_UNAVAILABLE. */
export async function openBroker(
  tcp: TcpClient,
  { host, port }: { host: string; port: number },
  settings: KafkaSettings,
): Promise<OpenBroker> {
  const { tls, ca } = settings;
  const socket = await tcp.connect(host, port, tls === 'off' ? {} : { tls: { verify: tls === 'verify', ca } });
  const send = sender(socket, { name: `${host}:${port}`, timeoutMs: settings.timeout * 1000 });
  const connection = { send } as unknown as Connection;
  if (settings.sasl)
    await logIn(connection, settings.sasl).catch((error: unknown) => {
      socket.destroy();
      if (error instanceof TributaryError) throw error;
      throw new TributaryError('CREDENTIALS_REFUSED', 'The broker refused mechanism, user or password.');
    });
  return { connection, close: () => socket.destroy() };
}

/** Requests and answers as Kafka frames them: a length, then a header with a number that ties the two together. */
function sender(socket: Socket, { name, timeoutMs }: { name: string; timeoutMs: number }): Send {
  const open = new Map<number, OpenRequest>();
  let received: Buffer[] = [];
  let size = 0;
  let last = 0;
  const failure = (what: string): TributaryError =>
    new TributaryError('VENDOR_UNAVAILABLE', `The broker ${name} ${what}.`);
  const failAll = (): void => {
    for (const { settle } of open.values()) settle(failure('ended the connection'));
  };
  const take = (): void => {
    while (size >= lengthBytes) {
      if (received.length > 1) received = [Buffer.concat(received)];
      const whole = received[0]!;
      const length = whole.readInt32BE(0);
      if (length < lengthBytes || length > mostBytes) return void socket.destroy();
      if (size < lengthBytes + length) return;
      const end = lengthBytes + length;
      open.get(whole.readInt32BE(lengthBytes))?.settle(null, whole.subarray(2 * lengthBytes, end));
      received = [whole.subarray(end)];
      size -= end;
    }
  };
  socket.setNoDelay(true);
  socket.on('error', failAll).on('close', failAll);
  let wanted = 0;
  socket.on('data', (chunk: Buffer) => {
    received.push(chunk);
    size += chunk.length;
    // Long answers come in many pieces: they are put together once, not with each piece.
    if (size < wanted) return;
    take();
    wanted = size >= lengthBytes ? lengthBytes + Buffer.concat(received).readInt32BE(0) : 0;
  });

  return ((...request: Parameters<Send>) => {
    const [apiKey, apiVersion, createPayload, parse, tagged, tagsInAnswer, callback] = request;
    const id = ++last;
    if (socket.destroyed) return callback(failure('ended the connection'), undefined as never);
    const head = Writer.create()
      .appendInt16(apiKey)
      .appendInt16(apiVersion)
      .appendInt32(id)
      .appendString('tributary', false);
    if (tagged) head.appendTaggedFields();
    const settle: OpenRequest['settle'] = (error, payload) => {
      clearTimeout(timer);
      open.delete(id);
      if (error || !payload) return callback(error, undefined as never);
      // The tags of an answer's header are empty: one byte that says so.
      const reader = Reader.from(tagsInAnswer ? payload.subarray(1) : payload);
      void (async () => parse(id, apiKey, apiVersion, reader))().then(
        (answer) => callback(null, answer),
        (problem: unknown) => callback(problem as Error, undefined as never),
      );
    };
    const timer = setTimeout(() => {
      settle(failure('does not answer'));
      socket.destroy();
    }, timeoutMs);
    open.set(id, { settle, timer });
    socket.write(head.appendFrom(createPayload()).prependLength().buffer);
  }) as Send;
}

async function logIn(connection: Connection, sasl: NonNullable<KafkaSettings['sasl']>): Promise<void> {
  const { mechanism, user, password } = sasl;
  await saslHandshakeV1.api.async(connection, mechanism);
  if (mechanism === 'PLAIN') await saslPlain.authenticate(saslAuthenticateV2.api, connection, user, password);
  else
    await saslScramSha.authenticate(
      saslAuthenticateV2.api,
      connection,
      mechanism === 'SCRAM-SHA-256' ? 'SHA-256' : 'SHA-512',
      user,
      password,
      saslScramSha.defaultCrypto,
    );
}
