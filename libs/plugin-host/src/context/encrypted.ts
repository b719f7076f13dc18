import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { TributaryError } from '@tributary/contracts';
import type { TcpTls } from '@tributary/plugin-kit';

/** TLS over a socket that is connected. VENDOR_UNAVAILABLE where the other side speaks none, or shows a certificate that is not believed. */
export async function encrypted(
  socket: Socket,
  { host, tls: { verify, ca }, signal }: { host: string; tls: TcpTls; signal: AbortSignal },
): Promise<Socket> {
  const secure = connect({
    socket,
    host,
    // A name is asked for by name; addresses have none (RFC 6066, section 3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: verify,
    ...(ca === undefined ? {} : { ca }),
  });
  try {
    await once(secure, 'secureConnect', { signal });
    return secure;
  } catch (error) {
    secure.destroy();
    const { code = 'no answer' } = error as NodeJS.ErrnoException;
    throw new TributaryError('VENDOR_UNAVAILABLE', `No TLS with ${host}: ${code}.`, { cause: error });
  }
}
