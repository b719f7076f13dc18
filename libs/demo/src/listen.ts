import type { Server } from 'node:net';
import { TributaryError } from '@tributary/contracts';

/** Listens on the loopback address; port 0 takes any free one. Resolves to the port; INVALID_REQUEST where it is taken. */
export function listenOnLoopback(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new TributaryError('INVALID_REQUEST', `Port ${port} cannot be used: choose another or 0.`, { cause })),
    );
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}
