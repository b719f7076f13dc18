import { TributaryError } from '@tributary/contracts';
import { Redis, type RedisOptions } from 'ioredis';

/** Where Redis is. */
export interface RedisAddress {
  /** What ioredis needs to connect. */
  options: RedisOptions;
  /** Host and port, for messages. */
  name: string;
}

/** Pause before the next attempt to connect, in milliseconds: it never gives up. */
const retryStrategy = (attempt: number) => Math.min(attempt * 100, 1000);

/**
 * Reads `redis://user:password@host:port/database`, or `rediss:` for TLS.
 * @throws INVALID_REQUEST, which never shows the address: it may hold a password
 */
export function readRedisUrl(text: string): RedisAddress {
  const url = URL.canParse(text) ? new URL(text) : null;
  const db = Number(url?.pathname.slice(1) ?? '');
  if (!url || !['redis:', 'rediss:'].includes(url.protocol) || !url.hostname || !Number.isInteger(db) || db < 0)
    throw new TributaryError(
      'INVALID_REQUEST',
      'The address of Redis is not valid: redis://user:password@host:port/database, or rediss: for TLS.',
    );
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 6379);
  return {
    name: `${host}:${port}`,
    options: {
      host,
      port,
      db,
      ...(url.username ? { username: decodeURIComponent(url.username) } : {}),
      ...(url.password ? { password: decodeURIComponent(url.password) } : {}),
      ...(url.protocol === 'rediss:' ? { tls: {} } : {}),
      connectTimeout: 5000,
      retryStrategy,
    },
  };
}

/** For the connections that carry out jobs: they wait for Redis, however long it is away. */
export const patient = ({ options }: RedisAddress): RedisOptions => ({
  ...options,
  enableReadyCheck: false,
  maxRetriesPerRequest: null,
});

export interface RedisDoor {
  /**
   * Lends a connection for some commands.
   * @throws JOBS_UNAVAILABLE where Redis does not answer within some three seconds, or refuses the credentials
   */
  use<T>(work: (client: Redis) => Promise<T>): Promise<T>;
  /** Gives the lasting connection up; whoever asks after that has one for the length of the asking. */
  release(): Promise<void>;
}

/** The way to Redis for callers who want an answer or an error soon. */
export function openRedisDoor({ options, name }: RedisAddress): RedisDoor {
  const connect = () => {
    // A command that found no connection is dropped after these attempts and never sent late.
    const client = new Redis({ ...options, lazyConnect: true, maxRetriesPerRequest: 2, commandTimeout: 15_000 });
    // Each kind's queue listens to it, however many there are.
    client.setMaxListeners(0);
    // Each command tells its caller; a connection's own errors have no other reader.
    client.on('error', () => undefined);
    return client;
  };
  const guarded = async <T>(client: Redis, work: (client: Redis) => Promise<T>): Promise<T> => {
    try {
      return await work(client);
    } catch (error) {
      throw error instanceof TributaryError ? error : redisError(error, name);
    }
  };
  let lasting: Redis | null = connect();
  return {
    async use(work) {
      if (lasting) return guarded(lasting, work);
      const client = connect();
      try {
        return await guarded(client, work);
      } finally {
        client.disconnect();
      }
    },
    async release() {
      lasting?.disconnect();
      lasting = null;
    },
  };
}

function redisError(error: unknown, name: string): TributaryError {
  const message = error instanceof Error ? error.message : String(error);
  if (/^(NOAUTH|WRONGPASS|NOPERM|ERR invalid password|ERR AUTH)/.test(message))
    return new TributaryError('JOBS_UNAVAILABLE', `Redis at ${name} refused the credentials of the job queue.`);
  const reply =
    error instanceof Error && error.name === 'ReplyError' && !/^(LOADING|READONLY|MASTERDOWN|OOM)/.test(message);
  return reply
    ? new TributaryError('INTERNAL', `Redis at ${name} refused a command of the job queue.`, { cause: error })
    : new TributaryError('JOBS_UNAVAILABLE', `The job queue in Redis at ${name} does not answer.`, { cause: error });
}
