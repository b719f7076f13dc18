import { TributaryError, type Json } from '@tributary/plugin-kit';
import { jsonPath, valueAt } from '@tributary/rows';
import type { Answer } from './fetch-page.js';
import type { Settings } from './settings.js';

/** Which page: a token, a number, an address; null is the first. */
export type Page = string | number | null;

/** The address of a page. `since`: what to ask changes from. */
export function pageUrl(settings: Settings, page: Page, since: string | number | null): string {
  const { paging } = settings;
  if ((paging.type === 'link' || paging.type === 'next') && page !== null) return String(page);
  const url = new URL(settings.url);
  if (settings.since && since !== null) url.searchParams.set(settings.since.param, String(since));
  if (paging.type === 'page') url.searchParams.set(paging.param, String(page ?? paging.first));
  if (paging.type === 'offset') url.searchParams.set(paging.param, String(page ?? 0));
  if (paging.type === 'cursor' && page !== null) url.searchParams.set(paging.param, String(page));
  return url.href;
}

/** The page behind this one, by what was answered; null where it was the last for now. */
export function nextPage(settings: Settings, at: { page: Page; url: string; count: number }, answer: Answer): Page {
  const { paging } = settings;
  const found = (path: string): string | null => {
    const value = isObject(answer.body) ? valueAt(answer.body, jsonPath(path)) : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) || null : null;
  };
  switch (paging.type) {
    case 'none':
      return null;
    case 'page':
      return at.count === 0 ? null : Number(at.page ?? paging.first) + 1;
    case 'offset':
      return at.count === 0 ? null : Number(at.page ?? 0) + at.count;
    case 'cursor':
      return repeats(found(paging.path), at.page);
    case 'link':
      return repeats(sameOrigin(linkTarget(answer.headers['link']), at.url, settings), at.url);
    case 'next':
      return repeats(sameOrigin(found(paging.path), at.url, settings), at.url);
  }
}

/** A page that names itself as the next one would be read for ever. */
const repeats = (next: string | null, page: Page): string | null => (next === page ? null : next);

/** The list of records. SOURCE_UNREADABLE where there is none at the path. */
export function recordsOf(settings: Settings, body: Json): Json[] {
  const { records } = settings;
  const list = records === '' ? body : isObject(body) ? valueAt(body, jsonPath(records)) : undefined;
  if (Array.isArray(list)) return list;
  const has = isObject(body) ? Object.keys(body).slice(0, 20).join(', ') : typeof body;
  throw new TributaryError(
    'SOURCE_UNREADABLE',
    `The answer has no list at "${records}"; it has: ${has}. Set \`records\`.`,
  );
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 8288: the target of rel="next". */
function linkTarget(header: string | undefined): string | null {
  for (const [, target, rest] of (header ?? '').matchAll(/<([^>]*)>((?:\s*;\s*[^,;]+)*)/g))
    if (/;\s*rel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)/i.test(rest ?? '')) return target ?? null;
  return null;
}

/** The credentials go along with every request, so pages of another origin are not followed. */
function sameOrigin(target: string | null, from: string, settings: Settings): string | null {
  if (target === null) return null;
  const url = URL.canParse(target, from) ? new URL(target, from) : null;
  if (url?.origin === new URL(settings.url).origin) return url.href;
  throw new TributaryError('SOURCE_UNREADABLE', 'The next page lies on another server, which is not followed.');
}
