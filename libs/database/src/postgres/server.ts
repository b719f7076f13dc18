import { TributaryError } from '@tributary/contracts';

/** Where a database is and how it is spoken to. `describe` names it in messages, without the password. */
export interface Server {
  connectionString: string;
  schema: string;
  describe: string;
}

const schemaName = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * Settings of every session: times in UTC, the schema, and how soon the server notices that a client's machine is gone
 * (about a minute; its locks and transactions are free then). A process that dies is noticed at once.
 */
function sessionSettings(schema: string): string {
  const settings = {
    search_path: schema,
    timezone: 'UTC',
    tcp_keepalives_idle: 30,
    tcp_keepalives_interval: 10,
    tcp_keepalives_count: 3,
    // A worker that hangs in the middle of a transaction must not hold the others up for ever.
    idle_in_transaction_session_timeout: 300_000,
  };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/** @throws CONFIG_INVALID where the URL or the namespace cannot be used; the message does not repeat the URL. */
export function serverOf(url: string, namespace = 'public'): Server {
  if (!schemaName.test(namespace) || namespace.startsWith('pg_'))
    throw new TributaryError(
      'CONFIG_INVALID',
      `The namespace "${namespace}" cannot be a schema: use small letters, digits and _, at most 63, not pg_….`,
    );
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    throw new TributaryError(
      'CONFIG_INVALID',
      'The database URL is not of the form postgres://user:password@host:5432/database.',
    );
  const own = parsed.searchParams.get('options');
  parsed.searchParams.set('options', [own, sessionSettings(namespace)].filter(Boolean).join(' '));
  const database = decodeURIComponent(parsed.pathname.slice(1)) || parsed.username;
  return {
    // A space as "+" would reach the server as it is.
    connectionString: parsed.href.replace(/\+/g, '%20'),
    schema: namespace,
    describe: `"${database}" at ${parsed.host || 'the local socket'}`,
  };
}
