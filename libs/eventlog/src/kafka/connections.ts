import type { ConnectionOptions as TlsOptions } from 'node:tls';
import { Connection } from '@platformatic/kafka';

/** Where a broker listens. */
export interface Broker {
  host: string;
  port: number;
}

/** How a broker is met. */
export interface Access {
  /** TLS with these options (`{}` for the defaults); without it the connection is plain. */
  tls?: TlsOptions;
  sasl?: { mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512'; username: string; password: string };
}

/** One connection to each broker, made when it is first needed and again after it broke. */
export interface Connections {
  to(broker: Broker): Promise<Connection>;
  /** Gives a connection up: what it still answers would be taken for the answer to something else. */
  drop(connection: Connection): void;
  close(): Promise<void>;
}

const CONNECT_MS = 3000;

/** `answerMs`: milliseconds after which a request without an answer fails. */
export function openConnections({ access, answerMs }: { access: Access; answerMs: number }): Connections {
  const made = new Map<string, Promise<Connection>>();
  const open = new Set<Connection>();

  async function connect(key: string, { host, port }: Broker): Promise<Connection> {
    const connection = new Connection('tributary', { connectTimeout: CONNECT_MS, requestTimeout: answerMs, ...access });
    const forget = () => {
      made.delete(key);
      open.delete(connection);
    };
    // The listener stays: an error event that nobody hears would end the process.
    connection.on('error', forget);
    connection.on('close', forget);
    open.add(connection);
    try {
      await connection.connect(host, port);
      return connection;
    } catch (error) {
      forget();
      throw error;
    }
  }

  return {
    to(broker) {
      const key = `${broker.host}:${broker.port}`;
      const known = made.get(key);
      if (known) return known;
      const making = connect(key, broker);
      made.set(key, making);
      return making;
    },
    drop(connection) {
      for (const [key, making] of made)
        void making.then(
          (one) => one === connection && made.delete(key),
          () => undefined,
        );
      open.delete(connection);
      connection.socket?.destroy();
    },
    async close() {
      made.clear();
      await Promise.all([...open].map((connection) => connection.close().catch(() => undefined)));
    },
  };
}
