import { asTributaryError, TributaryError, type ErrorCode } from '@tributary/contracts';
import { mapSecrets } from '@tributary/plugin-kit';
import type { z } from 'zod';
import { isReference } from './parse-settings.js';

const mask = '••••••';

/** Settings for a screen: every secret replaced by dots; references to the environment stay, they are no secret. */
export function redact(schema: z.ZodType, settings: unknown): unknown {
  return mapSecrets(schema, settings, (value) => (value === null || value === '' || isReference(value) ? value : mask));
}

/** Replaces the values of secrets wherever they turn up. */
export interface Redactor {
  text(text: string): string;
  /** A copy with every text in it (keys too) redacted. Errors become plain objects; cycles are cut. */
  value(value: unknown): unknown;
  /** The same error, its message, stack, details and causes redacted. */
  error(error: unknown, code?: ErrorCode): TributaryError;
}

/**
 * Knows secrets as they are and as they travel: in JSON, in a URL, and in base64 at any offset, as in a Basic
 * authorization. Encoded forms of secrets under six characters are left alone: they would hit ordinary text.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = [...new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf))].sort(
    (a, b) => b.length - a.length,
  );
  const pattern = forms.length === 0 ? null : new RegExp(forms.map(escape).join('|'), 'g');
  const text = (input: string): string => (pattern ? input.replace(pattern, mask) : input);

  const value = (input: unknown, above: readonly unknown[] = []): unknown => {
    if (typeof input === 'string') return text(input);
    if (typeof input === 'number' || typeof input === 'bigint')
      return text(String(input)) === String(input) ? input : mask;
    if (input === null || typeof input !== 'object') return input;
    if (above.includes(input)) return '[again]';
    const inside = [...above, input];
    if (ArrayBuffer.isView(input)) return `[${input.byteLength} bytes]`;
    if (Array.isArray(input)) return input.map((item) => value(item, inside));
    if (input instanceof Date) return input;
    const { name, message, stack } = input as Partial<Error>;
    const fields = Object.entries(
      input instanceof Error ? { ...input, name, message, stack, cause: input.cause } : input,
    );
    return Object.fromEntries(fields.map(([key, item]) => [text(key), value(item, inside)]));
  };

  return {
    text,
    value: (input) => value(input),
    error: (input, code = 'PLUGIN_FAULT') => {
      const met = asTributaryError(input, code);
      const clean = new TributaryError(met.code, text(met.message), {
        cause: value(input instanceof TributaryError ? input.cause : input),
        details: value(met.details),
      });
      clean.stack = text(met.stack ?? '');
      return clean;
    },
  };
}

function formsOf(secret: string): string[] {
  const plain = [secret, JSON.stringify(secret).slice(1, -1)];
  if (secret.length < 6) return plain;
  const url = encodeURIComponent(secret);
  return [
    ...plain,
    url,
    url.replaceAll('%20', '+'),
    new URLSearchParams({ s: secret }).toString().slice(2),
    ...base64Forms(secret),
  ];
}

/** The characters of the base64 of "anything + secret + anything" that only the secret decides, at each of the three offsets. */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes, Buffer.alloc(2)]).toString('base64');
    const sure = text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
    return [sure, sure.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
