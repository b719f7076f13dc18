import { createHash } from 'node:crypto';
import { secretValues, type DestinationPlugin, type RateLimit } from '@tributary/plugin-kit';
import type { Grants, HostContext } from '../context/create-context.js';
import { ownSlots, ratedHttp } from '../context/rated-http.js';

/** The context with HTTP that keeps the plugin's rate limits. */
export function withRates(
  plugin: DestinationPlugin,
  ctx: HostContext<unknown>,
  { slots = ownSlots(), clock }: Pick<Grants, 'slots' | 'clock'>,
): HostContext<unknown> {
  const { rate: rates } = plugin.limits;
  const { http, settings, signal } = ctx;
  if (rates === undefined || http === undefined) return ctx;
  return { ...ctx, http: ratedHttp({ http, rates, keys: keysOf(plugin, settings), slots, clock, signal }) };
}

/** Connections share an account's limits where the plugin names the same account, else where their secrets are the same. */
function keysOf(plugin: DestinationPlugin, settings: unknown): Record<RateLimit['per'], string> {
  const secrets = secretValues(plugin.settings, settings);
  const all = JSON.stringify(settings);
  const account = plugin.account?.(settings as never) ?? (secrets.length > 0 ? JSON.stringify(secrets) : all);
  const keyOf = (kind: string, text: string) => {
    const digest = createHash('sha256').update(`${plugin.id}\0${kind}\0${text}`).digest('base64url').slice(0, 22);
    return `${plugin.id} ${digest}`;
  };
  return { account: keyOf('account', account), connection: keyOf('connection', all) };
}
