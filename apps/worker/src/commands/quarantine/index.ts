import { TributaryError } from '@tributary/contracts';
import type { CommandContext } from '../../house/house.js';
import { thisAccount } from '../../house/this-account.js';
import { quarantineBody } from './body.js';
import { edit, type Edited } from './edit.js';
import {
  quarantineCounts,
  quarantineLine,
  quarantineLines,
  type QuarantineCount,
  type QuarantineFilter,
  type QuarantineLine,
} from './lines.js';
import { resend, type Resending } from './resend.js';

export type { Edited, QuarantineCount, QuarantineFilter, QuarantineLine, Resending };

export interface QuarantinePage {
  counts: QuarantineCount[];
  lines: QuarantineLine[];
  /** Id to go on behind; null on the last page. */
  next: string | null;
}

const mostLines = 500;

/** Lines of a filter, page by page, and how many there are of each reason. @throws INVALID_REQUEST */
export async function quarantineList(
  { house }: Pick<CommandContext, 'house'>,
  { limit = 50, after, ...filter }: QuarantineFilter & { limit?: number; after?: string },
): Promise<QuarantinePage> {
  const most = Math.min(limit, mostLines);
  const [counts, lines] = await Promise.all([
    quarantineCounts(house.warehouse, filter),
    quarantineLines(house.warehouse, filter, { limit: most + 1, after }),
  ]);
  const shown = lines.slice(0, most);
  return { counts, lines: shown, next: lines.length > most ? (shown.at(-1)?.id ?? null) : null };
}

export interface QuarantineDetail {
  line: QuarantineLine;
  /** What would be sent: as edited, else as it came; null where no call can be made of it. */
  body: unknown;
  edited: { at: string; by: string } | null;
  raw: string;
}

/** One line with all that is known of it. @throws NOT_FOUND */
export async function quarantineShow(
  { house }: Pick<CommandContext, 'house'>,
  { id }: { id: string },
): Promise<QuarantineDetail> {
  const line = await quarantineLine(house.warehouse, id);
  const { body, edited, raw } = await quarantineBody(house, line);
  return { line, body: body ?? null, edited, raw };
}

/** @throws NOT_FOUND, INVALID_REQUEST */
export function quarantineEdit(
  { house, startedBy }: Pick<CommandContext, 'house' | 'startedBy'>,
  { id, patch, body }: { id: string; patch?: unknown; body?: unknown },
): Promise<Edited> {
  const by = startedBy ?? thisAccount();
  if (patch !== undefined && body === undefined) return edit(house, id, { patch, by });
  if (body !== undefined && patch === undefined) return edit(house, id, { body, by });
  throw new TributaryError('INVALID_REQUEST', 'Give a patch or a body, and not both.');
}

/** @throws NOT_FOUND, INVALID_REQUEST where neither ids nor a filter say what is meant. */
export function quarantineResend(
  context: CommandContext,
  { ids, all = false, ...filter }: QuarantineFilter & { ids?: readonly string[]; all?: boolean },
): Promise<Resending> {
  const by = context.startedBy ?? thisAccount();
  const filtered = Object.values(filter).some((value) => value !== undefined);
  if (ids?.length) {
    if (filtered || all) throw new TributaryError('INVALID_REQUEST', 'Give ids or a filter, and not both.');
    return resend(context, { ids }, by);
  }
  if (!filtered && !all)
    throw new TributaryError('INVALID_REQUEST', 'Say which: ids, a filter such as --code, or --all.');
  return resend(context, { filter }, by);
}
