import { TributaryError } from '@tributary/contracts';
import type { Quorum } from './cluster-settings.js';

export interface ClickHouseWarehouseOptions {
  /** `http://host:8123` or `https://…`, without name and password. */
  url: string;
  /** Default `default`; it must be there. */
  database?: string;
  username?: string;
  password?: string;
  /** Name of the cluster over which tables are laid out; absent: one server. */
  cluster?: string;
  /** Replicas that have an insert before it is acknowledged, on a cluster. Default `auto`: the majority. */
  quorum?: Quorum;
  /** Statements at once of each kind: reads, writes, streams. Default 8. */
  connections?: number;
  /** Tries after the first where the connection breaks or the server cannot serve, and it is safe. Default 3. */
  retries?: number;
  /** gzip in both directions: for slow networks, it costs CPU. Default false. */
  compression?: boolean;
}

/** The address, and names that can stand in a statement. @throws CONFIG_INVALID where the address or a name cannot be used. */
export function checkedPlace({ url, database = 'default', cluster }: ClickHouseWarehouseOptions): {
  url: string;
  database: string;
} {
  for (const name of [database, ...(cluster ? [cluster] : [])])
    if (!/^\w+$/.test(name))
      throw new TributaryError('CONFIG_INVALID', `${name} cannot be the name of a database or cluster here.`);
  return { url: checkedUrl(url), database };
}

/** @throws CONFIG_INVALID without quoting it: an address with a password in it is the likeliest mistake. */
function checkedUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password || url.search)
    throw new TributaryError(
      'CONFIG_INVALID',
      'The address of ClickHouse must read http://host:port or https://host:port; name, password and database go in their own options.',
    );
  return url.href;
}
