import type { Socket } from 'node:net';

/** What the host hands to a plugin's functions. Host things (storage, tracing, other plugins) stay with the host. */
export interface PluginContext<TSettings> {
  settings: TSettings;
  log: PluginLog;
  /** Milliseconds since 1970, UTC. Plugins ask this clock, never Date.now(). */
  clock: { now(): number };
  signal: AbortSignal;
}

/** Structured lines that carry the plugin's id; secret values of the settings are replaced before anything is written. */
export interface PluginLog {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Milliseconds for the whole exchange. Default 10,000. */
  timeoutMs?: number;
  /** Of the body, what is more is cut off. Default 1,000,000, at most 32,000,000. */
  maxBytes?: number;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  /** The body as text (UTF-8), at most `maxBytes` of it. */
  text: string;
  /** The same as it came. */
  bytes: Uint8Array;
  /** The body was longer than that and has been cut. */
  truncated?: boolean;
}

/** The only way to HTTP: time limits, egress guard and redaction are applied once, here. A dead connection throws VENDOR_UNAVAILABLE. */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
}

/** How a socket is encrypted. */
export interface TcpTls {
  /** Whether the certificate must be one that is believed, and made out to the host. */
  verify: boolean;
  /** Certificate of the authority (PEM), where the system does not know it. */
  ca?: string | undefined;
}

/** The only way to a raw socket, for protocols that are not HTTP; the target must be one that the settings name. */
export interface TcpClient {
  connect(host: string, port: number, options?: { tls?: TcpTls | undefined }): Promise<Socket>;
}

/** A granted folder. Paths are relative to it; a path that leaves it throws. */
export interface FileAccess {
  /** Names matching a pattern with `*` in its last part, sorted. */
  list(pattern: string): Promise<string[]>;
  size(path: string): Promise<number>;
  read(path: string, options?: { start?: number }): NodeJS.ReadableStream;
  readRange(path: string, start: number, end: number): Promise<Uint8Array>;
  /** Writes to a temporary name, syncs, then renames: readers see the old file or the whole new one. */
  replace(path: string, chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>): Promise<void>;
  /** Appends and syncs. */
  append(path: string, chunk: string | Uint8Array): Promise<void>;
  exists(path: string): Promise<boolean>;
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>;
}

export interface Granted {
  http: HttpClient;
  tcp: TcpClient;
  files: FileAccess;
  /**
   * A folder of this connection's own, for what is too large for a cursor. It may be lost (another machine, a restored
   * backup): then a plugin does the work again and loses no row.
   */
  state: FileAccess;
}
