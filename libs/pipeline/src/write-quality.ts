import { createHash } from 'node:crypto';
import type { CollectedEvent, Cut, Warehouse } from '@tributary/contracts';
import type { BatchQuality } from './bring-into-form.js';

/** Writes what was found in a batch, and how often each field came in it. */
export async function writeQuality(
  warehouse: Warehouse,
  { findings, census }: BatchQuality,
  cut: Pick<Cut, 'id' | 'at'>,
): Promise<void> {
  const at = (cut.at / 1000).toFixed(3);
  if (findings.length > 0)
    await warehouse.insert(
      'quality_findings',
      findings.map(({ messageId, ...finding }) => {
        const { source, step, event, field, code } = finding;
        return { at, id: idOf(source, step, event, field, code), ...finding, message_id: messageId };
      }),
      { token: `quality_findings:${cut.id}` },
    );
  if (census.length === 0) return;
  await warehouse.insert(
    'field_census',
    census.map((line) => ({ at, id: idOf(line.source, line.event, line.field), ...line })),
    { token: `field_census:${cut.id}` },
  );
}

/** Says of lines of the quarantine that they were sent again, now that what was sent is here. */
export async function writeResent(
  warehouse: Warehouse,
  events: readonly CollectedEvent[],
  cut: Pick<Cut, 'id'>,
): Promise<void> {
  const rows = events.flatMap(({ resent, knownAt, place }) =>
    resent
      ? [
          {
            id: resent.of,
            generation: resent.generation,
            at: (knownAt / 1000).toFixed(3),
            by: resent.by,
            log_position: place.position,
            log_index: place.index,
          },
        ]
      : [],
  );
  if (rows.length > 0) await warehouse.insert('quarantine_resent', rows, { token: `quarantine_resent:${cut.id}` });
}

/** Rows of one thing lie on one shard. */
function idOf(...parts: string[]): string {
  return createHash('md5').update(parts.join('\0')).digest().readBigUInt64LE(0).toString();
}
