import { TributaryError } from '@tributary/contracts';
import { fingerprint, source } from '../backup/warehouse-tables.js';
import type { House } from '../house.js';
import { verifyDecisions } from '../journal/decisions.js';
import { fingerprintOf, movedTables } from './copy-database.js';
import { logFingerprint } from './copy-logs.js';
import { movedWarehouseTables } from './copy-warehouse.js';
import { logNames, type Target } from './open-target.js';

/** One table or log on both sides. */
export interface Compared {
  engine: 'database' | 'warehouse' | 'log';
  name: string;
  /** Rows, or frames. */
  rows: number;
  hash: string;
  /** Null where both are the same, else what arrived. */
  arrived: { rows: number; hash: string } | null;
}

/**
 * Counts and hashes of every table and log where they come from and where they arrived.
 * @throws MIGRATION_DIFFERS with what differs in `details`; LOG_CORRUPT where the chain of decisions is broken
 */
export async function compareAll(house: House, target: Target, onPart: (name: string) => void): Promise<Compared[]> {
  const compared: Compared[] = [];
  const note = (engine: Compared['engine'], name: string, both: { rows: number; hash: string }[]) => {
    const [sent = { rows: 0, hash: '' }, got = { rows: 0, hash: '' }] = both;
    const same = sent.rows === got.rows && sent.hash === got.hash;
    compared.push({ engine, name, ...sent, arrived: same ? null : got });
  };
  for (const table of await movedTables(house.database)) {
    onPart(table);
    note('database', table, [await fingerprintOf(house.database, table), await fingerprintOf(target.database, table)]);
  }
  for (const table of await movedWarehouseTables(house.warehouse)) {
    onPart(table.name);
    const from = source(table);
    note('warehouse', table.name, [
      await fingerprint(house.warehouse, from),
      await fingerprint(target.warehouse, from),
    ]);
  }
  for (const name of logNames) {
    onPart(name);
    const { lanes } = target.logs[name];
    note('log', name, [await logFingerprint(house[name], lanes), await logFingerprint(target.logs[name], lanes)]);
  }
  await verifyDecisions(target.logs.control);
  const differing = compared.filter(({ arrived }) => arrived !== null);
  if (differing.length > 0)
    throw new TributaryError(
      'MIGRATION_DIFFERS',
      `What arrived differs: ${differing.map(({ engine, name }) => `${engine} ${name}`).join(', ')}. Nothing was changed ` +
        'where it comes from; empty the servers and begin anew.',
      { details: { differing } },
    );
  return compared;
}
