/** Where clients put their write key, as it came in. */
export interface WriteKeyPlaces {
  /** The Authorization header. */
  authorization?: string;
  /** The parsed body; only its top level counts, so that no event of a batch can choose another source. */
  body?: unknown;
  /** The X-Write-Key header. */
  header?: string;
  /** The parameters `writeKey` and `writekey` of the address. */
  query?: readonly unknown[];
}

const longestKey = 200;

/**
 * What may be the write key of a request, in order of trust: Basic (the key is the user name; clients leave the colon
 * out, or end it with a line break; a key with a colon in it is name and password), the body, Bearer, the header, the address. Each once; none is empty.
 */
export function statedWriteKeys({ authorization = '', body, header, query = [] }: WriteKeyPlaces): string[] {
  const [, scheme = '', value = ''] = /^(basic|bearer) +(\S+) *$/i.exec(authorization) ?? [];
  const basic = scheme.toLowerCase() === 'basic';
  const pair = basic ? Buffer.from(value, 'base64').toString('utf8') : undefined;
  const stated = [
    pair?.split(':', 1)[0],
    pair,
    (body as { writeKey?: unknown } | null | undefined)?.writeKey,
    basic ? undefined : value,
    header,
    ...query,
  ];
  const keys = stated.flatMap((key) => (typeof key === 'string' ? [key.trim()] : []));
  return [...new Set(keys)].filter((key) => key !== '' && key.length <= longestKey);
}
