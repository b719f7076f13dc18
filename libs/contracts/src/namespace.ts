import { z } from 'zod';

/** Names an environment on servers that several share. Short enough that every name made of it fits every server. */
export const namespaceSchema = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]{0,31}$/,
    'a namespace starts with a lower-case letter and holds at most 32 letters, digits and _',
  );

/**
 * What everything of one installation is called on servers that it may share with others: the schema in PostgreSQL, the
 * database in ClickHouse, what keys in Redis begin with (`name:`) and topics and consumer groups in Kafka (`name-`). No
 * name of one namespace with what ends it is the beginning of another's, so that a look-up by prefix finds one's own
 * alone: neither `:` nor `-` can be in it. Kafka takes `a.b` and `a_b` for the same in its metrics, hence no dot.
 */
export function installationName(namespace?: string): string {
  return namespace === undefined ? 'tributary' : `tributary_${namespaceSchema.parse(namespace)}`;
}
