import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a real server that can be cut. */
export interface TcpProxy {
  port: number;
  /** Ends all connections, and new ones as they come, until it is mended. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** Listens on a free port of the loopback and hands everything on to `host:port`. */
export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return void near.destroy();
    const far = connect(target);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy()).on('close', () => (open.delete(one), other.destroy()));
      one.pipe(other);
    }
  });
  const endAll = (): void => open.forEach((socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      whole = false;
      endAll();
    },
    mend: () => void (whole = true),
    async close() {
      endAll();
      server.close();
      await once(server, 'close');
    },
  };
}
