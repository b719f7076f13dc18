import { TributaryError, type Warehouse } from '@tributary/contracts';

/** Which lines of the quarantine are meant. */
export interface QuarantineFilter {
  source?: string;
  code?: string;
  /** A part of the reason, in any case. */
  reason?: string;
  /** ISO 8601: set aside from then on, and before then. */
  from?: string;
  to?: string;
  /** Default `open`: not sent into the log again. */
  state?: 'open' | 'resent' | 'all';
}

/** One thing that was set aside. */
export interface QuarantineLine {
  id: string;
  /** ISO 8601. */
  at: string;
  source: string;
  code: string;
  reason: string;
  /** Place in the log, or file and line. */
  where: string;
  messageId: string;
  /** With which its message may be sent again. */
  generation: number;
  /** The line that it was sent from itself; null where it came in from outside. */
  resentOf: string | null;
  /** Who sent it again and when; null where nobody did. */
  resent: { at: string; by: string; where: string } | null;
  edited: boolean;
}

interface LineRow extends Omit<QuarantineLine, 'resent' | 'edited' | 'resentOf'> {
  parent: string;
  sent: string;
  sender: string;
  place: string;
  edits: number;
}

const iso = (column: string) => `replaceOne(toString(${column}), ' ', 'T') || 'Z'`;
const conditions = `({source:String} = '' OR q.source = {source:String})
  AND ({code:String} = '' OR q.code = {code:String})
  AND ({reason:String} = '' OR positionCaseInsensitiveUTF8(q.reason, {reason:String}) > 0)
  AND q.at >= parseDateTime64BestEffort({from:String}, 3, 'UTC') AND q.at < parseDateTime64BestEffort({to:String}, 3, 'UTC')
  AND ({state:String} = 'all' OR ({state:String} = 'resent') = (r.sent > 0))`;
const joined = `(SELECT * FROM events_quarantine FINAL) AS q
  LEFT JOIN (SELECT id, count() AS sent, argMax((at, by, log_position, log_index), log_position) AS last
             FROM quarantine_resent FINAL GROUP BY id) AS r ON r.id = q.id
  LEFT JOIN (SELECT id, count() AS edits FROM quarantine_edits FINAL GROUP BY id) AS e ON e.id = q.id`;

function paramsOf({ source, code, reason, from, to, state = 'open' }: QuarantineFilter) {
  for (const [name, time] of Object.entries({ from, to }))
    if (time !== undefined && Number.isNaN(Date.parse(time)))
      throw new TributaryError('INVALID_REQUEST', `${name}: "${time}" is no time such as 2026-05-01T00:00Z.`);
  return {
    source: source ?? '',
    code: code ?? '',
    reason: reason ?? '',
    from: new Date(from ?? '1970-01-02').toISOString(),
    to: new Date(to ?? '2199-01-01').toISOString(),
    state,
  };
}

/** Lines, the latest first; `after` goes on behind the line of that id. @throws INVALID_REQUEST */
export async function quarantineLines(
  warehouse: Warehouse,
  filter: QuarantineFilter,
  { limit, after = '', ids }: { limit: number; after?: string; ids?: readonly string[] },
): Promise<QuarantineLine[]> {
  const rows = await warehouse.query<LineRow>(
    `SELECT toString(q.id) AS id, ${iso('q.at')} AS at, q.source AS source, q.code AS code, q.reason AS reason,
            q.location AS where, q.message_id AS messageId, q.generation AS generation, toString(q.resent_of) AS parent,
            if(r.sent > 0, ${iso('r.last.1')}, '') AS sent, r.last.2 AS sender,
            toString(r.last.3) || '.' || toString(r.last.4) AS place, toUInt8(e.edits) AS edits
     FROM ${joined}
     WHERE ${conditions} AND ({all:UInt8} = 1 OR q.id IN ({ids:Array(UInt64)}))
       AND ({after:String} = '' OR (q.at, q.id) < (SELECT (at, events_quarantine.id) FROM events_quarantine FINAL WHERE id = toUInt64OrZero({after:String}) LIMIT 1))
     ORDER BY q.at DESC, q.id DESC LIMIT {limit:UInt32}`,
    { params: { ...paramsOf(filter), limit, after, all: ids ? 0 : 1, ids: ids ?? [] } },
  );
  return rows.map(({ parent, sent, sender, place, edits, ...line }) => ({
    ...line,
    resentOf: parent === '0' ? null : parent,
    resent: sent === '' ? null : { at: sent, by: sender, where: `log ${place}` },
    edited: edits > 0,
  }));
}

export interface QuarantineCount {
  source: string;
  code: string;
  reason: string;
  lines: number;
  latest: string;
}

/** How many there are of each reason, the most frequent first. */
export async function quarantineCounts(warehouse: Warehouse, filter: QuarantineFilter): Promise<QuarantineCount[]> {
  const rows = await warehouse.query<Omit<QuarantineCount, 'lines'> & { n: string }>(
    `SELECT q.source AS source, q.code AS code, q.reason AS reason, count() AS n, ${iso('max(q.at)')} AS latest
     FROM ${joined} WHERE ${conditions} GROUP BY source, code, reason ORDER BY n DESC, source, code, reason LIMIT 200`,
    { params: paramsOf(filter) },
  );
  return rows.map(({ n, ...row }) => ({ ...row, lines: Number(n) }));
}

/** One line. @throws NOT_FOUND */
export async function quarantineLine(warehouse: Warehouse, id: string): Promise<QuarantineLine> {
  const known = /^\d{1,20}$/.test(id) && BigInt(id) < 1n << 64n;
  const [line] = known ? await quarantineLines(warehouse, { state: 'all' }, { limit: 1, ids: [id] }) : [];
  if (line === undefined) throw new TributaryError('NOT_FOUND', `Nothing in the quarantine has the id ${id}.`);
  return line;
}
