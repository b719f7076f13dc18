import { syncResults, type SyncResults } from '@tributary/activation';
import { TributaryError, type Config } from '@tributary/contracts';
import type { CommandContext } from '../house/house.js';
import { everySync, isAlert } from '../house/every-sync.js';
import { instantOf } from './syncs-health.js';

export interface SyncsResultsArguments {
  /** Keys of syncs. Default: all. */
  syncs?: readonly string[];
  /** Event that the campaigns are for. Default: Order Completed. */
  conversion?: string;
  /** So many days after a person was first sent events count. Default 7. */
  days?: number;
  /** Of people who were first sent from then on, before then. ISO 8601. */
  from?: string;
  to?: string;
}

export interface SyncResult extends SyncResults {
  sync: string;
  segment: string;
  connection: string;
  /** Sources to which the vendor reports; without one only conversions are known. */
  sources: string[];
}

export interface SyncsResults {
  conversion: string;
  days: number;
  syncs: SyncResult[];
}

/** What came of each sync: what vendors reported of the people whom it sent, and what these did. @throws NOT_FOUND */
export async function syncsResults(
  { house }: Pick<CommandContext, 'house'>,
  { syncs: asked, conversion = 'Order Completed', days = 7, from, to }: SyncsResultsArguments = {},
): Promise<SyncsResults> {
  await house.reload();
  const known = everySync(house.config);
  const keys = asked?.length ? asked : Object.keys(known).filter((key) => !isAlert(key));
  const span = {
    ...(from === undefined ? {} : { from: instantOf(from) }),
    ...(to === undefined ? {} : { to: instantOf(to) }),
  };
  const syncs: SyncResult[] = [];
  for (const sync of keys) {
    const config = Object.hasOwn(known, sync) ? known[sync] : undefined;
    if (config === undefined) throw new TributaryError('NOT_FOUND', `No sync "${sync}".`);
    const { segment, connection } = config;
    const sources = sourcesOf(house.config, connection);
    const results = await syncResults(house.warehouse, { sync, sources, conversion, days, ...span });
    syncs.push({ sync, segment, connection, sources, ...results });
  }
  return { conversion, days, syncs };
}

/** Sources to which the vendor of a connection reports. */
function sourcesOf({ sources }: Config, connection: string): string[] {
  return Object.entries(sources).flatMap(([key, { webhook }]) => (webhook?.['connection'] === connection ? [key] : []));
}
