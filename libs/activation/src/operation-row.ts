import type { Operation } from '@tributary/plugin-kit';

/** An operation as the database holds it. */
export interface OperationRow {
  id: string;
  sync: string;
  profile: string;
  kind: Operation['kind'];
  record: Record<string, unknown>;
  record_hash: string;
  attempts: number;
  remote_id: string | null;
  known: Record<string, unknown> | null;
}

export const operationColumns =
  'id, sync, profile::text AS profile, kind, record, record_hash, attempts, remote_id, known';

/** A batch under way: written down before it is sent, so that a crash in between is known as such. */
export interface DeliveryBatch {
  id: string;
  /** True where an earlier process may have sent it already. */
  repeated: boolean;
  operations: (Operation & { attempts: number; recordHash: string })[];
}

export function operationOf(row: OperationRow): DeliveryBatch['operations'][number] {
  const { record_hash, remote_id, known, ...rest } = row;
  return {
    ...rest,
    recordHash: record_hash,
    ...(remote_id ? { remoteId: remote_id } : {}),
    ...(known ? { known } : {}),
  };
}
