import type { Sql } from '@tributary/contracts';
import type { Target, TargetResult } from './ports.js';

/** Who refused, and on which channel. */
export type SuppressedTarget = Pick<Target, 'channel' | 'connection'>;

/** The identifiers by which a channel reaches people. */
const reachedBy: Partial<Record<Target['channel'], string>> = { email: 'email', sms: 'phone' };

/**
 * What a vendor says of people whom it will not contact (unsubscribed, bounced, complained) holds for every sync of its
 * channel: the address that was refused is suppressed there. Twice is as once; whoever lifts it does so by hand, and
 * what is said again later holds again.
 */
export async function suppressRefused(
  sql: Sql,
  sync: { target: SuppressedTarget },
  {
    operations,
    outcomes,
    at,
  }: {
    operations: readonly { profile: string; record: Record<string, unknown> }[];
    outcomes: TargetResult['outcomes'];
    /** When the vendor said so, milliseconds UTC. */
    at: number;
  },
): Promise<void> {
  const type = reachedBy[sync.target.channel];
  const refused = operations.flatMap(({ profile, record }, index) => {
    const outcome = outcomes[index];
    const address = type === undefined ? undefined : record[type];
    return outcome?.outcome === 'suppressed' && typeof address === 'string'
      ? [{ profile, address: address.trim().toLowerCase(), reason: `${sync.target.connection}: ${outcome.reason}` }]
      : [];
  });
  if (type === undefined || refused.length === 0) return;
  await sql.query(
    `INSERT INTO suppressions AS s (type, value, channel, reason, at)
     SELECT DISTINCT ON (i.value) i.type, i.value, $2, left(r.reason, 500), $6::timestamptz
     FROM unnest($3::bigint[], $4::text[], $5::text[]) AS r (profile, address, reason)
     JOIN identifiers i ON i.profile = r.profile AND i.type = $1 AND lower(i.value) = r.address
     ORDER BY i.value
     ON CONFLICT (type, value, channel) DO UPDATE SET at = excluded.at, reason = excluded.reason WHERE excluded.at > s.at`,
    [
      type,
      sync.target.channel,
      refused.map((row) => row.profile),
      refused.map((row) => row.address),
      refused.map((row) => row.reason),
      new Date(at).toISOString(),
    ],
  );
}
