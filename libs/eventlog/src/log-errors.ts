import { basename } from 'node:path';
import { TributaryError, type Position } from '@tributary/contracts';

/** The log cannot be written or opened just now: disk full, missing rights, an input or output error. */
export function unavailable(what: string, cause?: unknown): TributaryError {
  const reason = (cause as { code?: unknown } | undefined)?.code;
  return new TributaryError('LOG_UNAVAILABLE', `${what}${typeof reason === 'string' ? ` (${reason})` : ''}.`, {
    cause,
  });
}

/** Throws INVALID_REQUEST for any lane that a log of so many (default: the embedded one) does not have. */
export function refuseOtherLanes(lane: number, lanes = 1): void {
  if (Number.isInteger(lane) && lane >= 0 && lane < lanes) return;
  throw new TributaryError('INVALID_REQUEST', `There is no lane ${lane}: this log has ${lanes}, numbered from 0.`);
}

/** Where a log is damaged, and where reading can go on behind it (null: nothing whole follows in this segment). */
export interface Damage {
  path: string;
  offset: number;
  position: Position;
  resumeAt: Position | null;
}

/** LOG_TRIMMED: the frame was removed because its time was over. `details.resumeAt` is the first that is kept. */
export function trimmed(position: Position, resumeAt: Position): TributaryError {
  return new TributaryError(
    'LOG_TRIMMED',
    `Position ${position} is no longer in the log: it begins at ${resumeAt}, what came before was removed (retention).`,
    { details: { position, resumeAt } },
  );
}

/** LOG_CORRUPT that names segment and offset. `details.resumeAt` is the position from which `read` works again. */
export function corrupt({ path, offset, position, resumeAt }: Damage): TributaryError {
  const segment = basename(path);
  const next = resumeAt === null ? 'No later frame is whole.' : `Reading works again from position ${resumeAt}.`;
  return new TributaryError(
    'LOG_CORRUPT',
    `Segment ${segment} is damaged at byte ${offset}, position ${position}. ${next} Restore the file from a backup.`,
    { details: { segment, offset, position, resumeAt } },
  );
}
