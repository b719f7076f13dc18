/**
 * JSON text that may make what no engine stores (escapes of NUL, and halves of surrogate pairs), or a key `__proto__`,
 * which a careless assignment would take for an order (its underscores may be escapes).
 */
const suspicious = /\\u(?:0000|[dD][89a-fA-F]|005[fF])|__proto__/;
/**
 * Ids that are whole numbers of which a double cannot hold every digit. A quote that is not escaped and has a colon behind
 * its word ends a key, so that no text can look like one.
 */
const longIds = /"(userId|anonymousId|previousId|groupId|messageId)"(\s*:\s*)(-?\d{16,})(?=\s*[,}])/g;
const hasLongId = new RegExp(longIds.source);
const halfPairs = /\p{Surrogate}/gu;

/** The text without NUL, and with U+FFFD for halves of surrogate pairs: PostgreSQL and ClickHouse refuse either. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').replace(halfPairs, '\uFFFD');
}

/**
 * JSON as a value of which every string, keys included, can be stored, without keys named `__proto__`. Raw bytes cannot hold such strings, only escapes
 * can, so most requests cost one scan. The walk keeps its own stack: depth must not harm the neighbours in a request.
 */
export function parseStorable(json: string): unknown {
  // Else two people whose ids differ in the last digit would be one.
  const exact = hasLongId.test(json) ? json.replace(longIds, '"$1"$2"$3"') : json;
  const root: unknown = JSON.parse(exact);
  if (!suspicious.test(json)) return root;
  const holder: Record<string, unknown> = { root };
  const open: Record<string, unknown>[] = [holder];
  for (let bag = open.pop(); bag !== undefined; bag = open.pop())
    for (const [key, value] of Object.entries(bag)) {
      if (typeof value === 'object' && value !== null) open.push(value as Record<string, unknown>);
      const name = storableText(key);
      if (name === '__proto__') {
        delete bag[key];
        continue;
      }
      const kept = typeof value === 'string' ? storableText(value) : value;
      if (name === key && kept === value) continue;
      if (name !== key) delete bag[key];
      // Not an assignment: a key may be `__proto__`.
      Object.defineProperty(bag, name, { value: kept, enumerable: true, writable: true, configurable: true });
    }
  return holder.root;
}
