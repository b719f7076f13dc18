/** A part that must answer for the api to call itself ready; rejects or throws with the reason. */
export type ReadinessCheck = () => Promise<unknown>;

export interface ApiOptions {
  /** Address to listen on. Default 127.0.0.1; anything but loopback needs `tls` or `trustProxyTls`. */
  host?: string;
  /** Default 7700; 0 takes a free port. */
  port?: number;
  /** Certificate chain and private key, PEM. */
  tls?: { cert: string | Buffer; key: string | Buffer };
  /** States that a proxy in front ends TLS, so that a public address may be bound without it. */
  trustProxyTls?: boolean;
  /** Addresses or networks (CIDR) of proxies in front whose X-Forwarded-For is believed. Default: none. */
  trustProxy?: string[];
  /** Milliseconds in which a request has to arrive, headers and body. Default 30,000. */
  requestTimeoutMs?: number;
  /** Connections at once; more are closed as they come. Default 10,000. */
  maxConnections?: number;
  /** Host names, beside the loopback ones, that requests may name. Set: others are refused on every address. */
  hosts?: readonly string[];
  /** Parts beside the engines that /ready asks, by name. */
  readiness?: Readonly<Record<string, ReadinessCheck>>;
}

export const defaultHost = '127.0.0.1';
export const defaultPort = 7700;
