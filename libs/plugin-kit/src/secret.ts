import { z } from 'zod';

/**
 * A settings field that holds a secret. Forms mask it, the host encrypts it at rest, and every log line, error and
 * preview replaces its value. The mark is part of the schema, so there is no second list of key names to forget.
 */
export function secret(): z.ZodString {
  return z.string().min(1).meta({ secret: true, writeOnly: true });
}
