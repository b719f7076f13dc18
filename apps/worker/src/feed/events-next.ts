import { randomBytes } from 'node:crypto';
import type { CommandContext } from '../house/house.js';
import type { FeedFilter, FeedLine } from './feed.js';
import { withoutPersons } from './mask.js';

export interface NextArguments {
  filter?: FeedFilter;
  after?: string;
  limit?: number;
  waitMs?: number;
  /** Whether what tells of persons is shown; secrets never are. */
  personal?: boolean;
  /** Under one salt a masked id looks the same each time. Default: one of this process. */
  salt?: string;
}

export interface ShownPage {
  lines: { id: string; line: FeedLine }[];
  next: string;
  missed: number | null;
}

const mostLines = 200;
const longestWaitMs = 30_000;
const usualSalt = randomBytes(16).toString('hex');

/** Lines of the feed behind a place, as the one who asks may see them. */
export async function eventsNext(
  { house, signal }: Pick<CommandContext, 'house' | 'signal'>,
  { filter = {}, after, limit = mostLines, waitMs = 0, personal = false, salt = usualSalt }: NextArguments,
): Promise<ShownPage> {
  const page = await house.feed.next({
    filter,
    after,
    limit: Math.min(limit, mostLines),
    waitMs: Math.min(waitMs, longestWaitMs),
    signal,
  });
  const shown = personal
    ? page.lines
    : page.lines.map(({ id, line }) => ({ id, line: { ...line, call: withoutPersons(line.call, salt) } }));
  return { ...page, lines: shown };
}
