import { mailEvents, type Config, type PipelineEvent, type Sql } from '@tributary/contracts';

/** Sources to which a vendor reports what became of mails; anybody may send an event of such a name to another source. */
function reportingSources({ sources }: Pick<Config, 'sources'>): Set<string> {
  return new Set(
    Object.entries(sources).flatMap(([key, { webhook }]) => (typeof webhook?.['connection'] === 'string' ? [key] : [])),
  );
}

const goneForGood: ReadonlySet<string> = new Set([mailEvents.bounced, mailEvents.dropped]);

/**
 * Suppresses the addresses of which a vendor reports that they will never take mail, or that they complained. It follows
 * from the log of events alone, so a rebuild ends with the same; twice is as once. What is reported after somebody lifted
 * it holds again.
 */
export async function suppressReported(
  database: Sql,
  events: readonly PipelineEvent[],
  config: Pick<Config, 'sources'>,
): Promise<void> {
  const reporting = reportingSources(config);
  if (reporting.size === 0) return;
  const addresses = events
    .filter(
      ({ source, name, properties }) =>
        reporting.has(source) &&
        (name === mailEvents.complained || (goneForGood.has(name) && properties['lasting'] === true)),
    )
    .flatMap(({ identifiers, name, properties, occurredAt }) =>
      identifiers
        .filter(({ type }) => type === 'email')
        .map(({ value }) => ({ value, at: occurredAt, reason: `${String(properties['connection'])}: ${name}` })),
    );
  if (addresses.length === 0) return;
  await database.query(
    `INSERT INTO suppressions AS s (type, value, channel, reason, at)
     SELECT DISTINCT ON (value) 'email', value, 'email', reason, at
     FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS reported (value, reason, at)
     ORDER BY value, at DESC
     ON CONFLICT (type, value, channel) DO UPDATE SET at = excluded.at, reason = excluded.reason WHERE excluded.at > s.at`,
    [
      addresses.map(({ value }) => value),
      addresses.map(({ reason }) => reason),
      addresses.map(({ at }) => new Date(at).toISOString()),
    ],
  );
}
