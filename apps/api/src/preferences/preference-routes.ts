import {
  choosePreferences,
  preferencesOf,
  type House,
  type PreferenceChoice,
  type Preferences,
} from '@tributary/worker';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { openByWriteKey } from '../collect/open-by-write-key.js';
import { preferencePage, savedPage, unknownLinkPage } from './preference-page.js';

const longestBody = 4_096;

/**
 * The public page behind a mail's unsubscribe link. Its token is all that is asked for: whoever has the mail may say so.
 * A GET changes nothing, since mail filters follow links; a POST of mail clients (RFC 8058) declines the mail's purpose.
 */
export function preferenceRoutes(house: House) {
  return async (scope: FastifyInstance): Promise<void> => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string' }, (_, body, done) => done(null, body));
    const found = async (request: FastifyRequest, reply: FastifyReply): Promise<Preferences | undefined> => {
      const preferences = await preferencesOf(house, (request.params as { token: string }).token);
      if (preferences !== null) return preferences;
      void html(reply.code(404), unknownLinkPage(house.config.title));
      return undefined;
    };
    scope.get('/u/:token', openByWriteKey, async (request, reply) => {
      const preferences = await found(request, reply);
      return preferences ? html(reply, preferencePage(house.config.title, preferences)) : reply;
    });
    scope.post('/u/:token', { ...openByWriteKey, bodyLimit: longestBody }, async (request, reply) => {
      const preferences = await found(request, reply);
      if (preferences === undefined) return reply;
      const choices = choicesOf(String(request.body ?? ''), preferences);
      await choosePreferences(house, preferences, choices);
      return html(reply, savedPage(house.config.title, keptBy(choices, preferences)));
    });
  };
}

function choicesOf(body: string, { purpose, purposes, channels }: Preferences): Record<string, boolean> {
  const form = new URLSearchParams(body);
  const all = purposes.map(({ key }) => key);
  if (form.get('do') === 'none') return Object.fromEntries(all.map((key) => [key, false]));
  if (form.get('do') === 'save') {
    const kept = new Set([...form.getAll('purpose'), ...form.getAll('channel')]);
    return Object.fromEntries([...all, ...channels.map(({ key }) => key)].map((key) => [key, kept.has(key)]));
  }
  return { [purpose]: false };
}

/** Titles of the purposes for which a person is written to after these choices; none where no channel is left. */
function keptBy(choices: Readonly<Record<string, boolean>>, { purposes, channels }: Preferences): string[] {
  const kept = ({ key, granted }: PreferenceChoice): boolean => choices[key] ?? granted;
  if (channels.length > 0 && !channels.some(kept)) return [];
  return purposes.filter(kept).map(({ key, title }) => title || key);
}

function html(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('x-content-type-options', 'nosniff')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    )
    .send(text);
}
