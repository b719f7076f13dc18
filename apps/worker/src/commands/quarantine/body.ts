import { storedCall, type StoredCall } from '@tributary/collection';
import { TributaryError, type Warehouse } from '@tributary/contracts';
import type { House } from '../../house/house.js';
import type { QuarantineLine } from './lines.js';

/** What a line of the quarantine holds, as far as it is known. */
export interface QuarantineBody {
  /** What would be sent: as it was edited last, else as it came. Undefined where no call can be made of it. */
  body: unknown;
  edited: { at: string; by: string } | null;
  /** What was kept of the input itself, at most 8 KB. */
  raw: string;
  /** The call in the log, with its times; undefined where a source gave a row of which no call was made. */
  stored: StoredCall | undefined;
}

/** The whole call from the log, which keeps what the warehouse cut off. */
export async function quarantineBody(
  { warehouse, events }: Pick<House, 'warehouse' | 'events'>,
  line: Pick<QuarantineLine, 'id' | 'where' | 'at'>,
): Promise<QuarantineBody> {
  const params = { id: line.id };
  const [kept] = await warehouse.query<{ raw: string }>(
    'SELECT raw FROM events_quarantine FINAL WHERE id = {id:UInt64} LIMIT 1',
    { params },
  );
  const draft = await latestEdit(warehouse, line.id);
  const stored = (await fromLog(events, line.where)) ?? fromRaw(kept?.raw ?? '', line);
  return {
    body: draft ? draft.body : stored?.call,
    edited: draft ? { at: draft.at, by: draft.by } : null,
    raw: kept?.raw ?? '',
    stored,
  };
}

async function latestEdit(
  warehouse: Warehouse,
  id: string,
): Promise<{ at: string; by: string; body: unknown } | undefined> {
  const [row] = await warehouse.query<{ at: string; by: string; body: string }>(
    `SELECT replaceOne(toString(at), ' ', 'T') || 'Z' AS at, by, body FROM quarantine_edits FINAL WHERE id = {id:UInt64}`,
    { params: { id } },
  );
  return row && { ...row, body: JSON.parse(row.body) as unknown };
}

async function fromLog(events: House['events'], where: string): Promise<StoredCall | undefined> {
  const match = /^log (\d+)\.(\d+)$/.exec(where);
  if (!match) return undefined;
  const position = Number(match[1]);
  const [frame] = await events.read(position, { frames: 1 }).catch((error: unknown) => {
    // Older than the log is kept: what the warehouse has must do.
    if (error instanceof TributaryError && error.code === 'LOG_TRIMMED') return [];
    throw error;
  });
  return frame?.position === position ? storedCall(frame, Number(match[2])) : undefined;
}

/** A call that the log no longer has, where it was kept whole. What its request said of its sender's clock is gone. */
function fromRaw(raw: string, { where, at }: Pick<QuarantineLine, 'where' | 'at'>): StoredCall | undefined {
  if (!where.startsWith('log ')) return undefined;
  try {
    return { call: JSON.parse(raw) as unknown, sentAt: undefined, receivedAt: Date.parse(at) };
  } catch {
    return undefined;
  }
}
