import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TributaryError } from '@tributary/contracts';

/** Starts to listen; returns the address for people. Throws INVALID_REQUEST where it is taken or not ours to bind. */
export async function listen(
  app: NestFastifyApplication,
  { host, port, scheme }: { host: string; port: number; scheme: 'http' | 'https' },
): Promise<string> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    const why = code === 'EADDRINUSE' ? 'another program listens there' : 'this process may not bind it';
    throw new TributaryError(
      'INVALID_REQUEST',
      `The api cannot listen on ${host}:${port}: ${why}. Choose another with --port or --host.`,
    );
  }
  const bound = app.getHttpServer().address() as AddressInfo;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}
