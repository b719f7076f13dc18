import { inspect } from 'node:util';
import { TributaryError } from '@tributary/contracts';
import type { Redactor } from '../settings/redact.js';

const longest = 2_000;

/** What a plugin threw, as an error that names it, says who is at fault and shows no secret. Anything can be thrown. */
export function pluginError(plugin: string, thrown: unknown, redactor: Redactor): TributaryError {
  const met = redactor.error(isError(thrown) ? thrown : new TributaryError('PLUGIN_FAULT', notAnError(thrown)));
  const message = met.message.slice(0, longest);
  const named = message.includes(`"${plugin}"`) ? message : `${plugin}: ${message}`;
  return new TributaryError(met.code, named, { cause: met, details: met.details });
}

function isError(thrown: unknown): boolean {
  return thrown instanceof Error || typeof (thrown as { message?: unknown } | null)?.message === 'string';
}

function notAnError(thrown: unknown): string {
  return `It failed with something that is no error: ${inspect(thrown, { depth: 1 }).slice(0, 200)}`;
}
